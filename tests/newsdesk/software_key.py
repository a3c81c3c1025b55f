"""A passkey made of software: it signs whatever it is told to, as no browser would."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    """Return bytes as WebAuthn's JSON has them."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class SoftwareKey:
    """A key of one site and one person. `count` is how often it has answered."""

    def __init__(self, *, host: str, origin: str) -> None:
        self.pair = ec.generate_private_key(ec.SECP256R1())
        self.name = os.urandom(32)
        self.host, self.origin = host, origin
        self.count = 0

    def made(self, challenge: str, **said: Any) -> dict[str, Any]:
        """Return the answer to a registration; `said` stands in its client data instead of what is true."""
        public = cbor.encode(ES256.from_cryptography_key(self.pair.public_key()))
        credential = bytes(16) + struct.pack(">H", len(self.name)) + self.name + public
        data = self._data(PRESENT | VERIFIED | ATTESTED) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", challenge, said),
            attestationObject=attestation,
        )

    def answered(
        self, challenge: str, *, user: str, flags: int = PRESENT | VERIFIED, host: str = "", **said: Any
    ) -> dict[str, Any]:
        """Return the answer to a challenge; `said` stands in its client data instead of what is true."""
        self.count += 1
        data = self._data(flags, host)
        client_data = self._client_data("webauthn.get", challenge, said)
        signed = self.pair.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        answer = self._answer(clientDataJSON=client_data, authenticatorData=data, signature=signed)
        answer["response"]["userHandle"] = user
        return answer

    def _data(self, flags: int, host: str = "") -> bytes:
        site = hashlib.sha256((host or self.host).encode()).digest()
        return site + bytes([flags]) + struct.pack(">I", self.count)

    def _client_data(self, kind: str, challenge: str, said: dict[str, Any]) -> bytes:
        true = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(true | said).encode()

    def _answer(self, **response: bytes) -> dict[str, Any]:
        return {
            "id": text(self.name),
            "rawId": text(self.name),
            "type": "public-key",
            "response": {name: text(value) for name, value in response.items()},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }
