"""Serves a GGUF file with llama.cpp behind an OpenAI-compatible address on loopback.

Runs with the Python of the local model's own virtual environment, by path, and imports nothing of the
project. OPENAI_API_KEY is the key it asks for, LLM_MODEL the name it answers to.
"""

import argparse
import os
import signal

# One article of 3,000 words with its prompt and its summary; a unit's chunk needs a tenth of it.
CONTEXT_TOKENS = 16_384


def main() -> None:
    """Load the model, listen, and wait for a signal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()

    # Threads that wait must not spin: the web server and the worker share the processors. Read at load.
    os.environ["OMP_WAIT_POLICY"] = "passive"
    import xllamacpp  # type: ignore[import-not-found]  # lives in that environment only

    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    parameters = xllamacpp.CommonParams()
    parameters.model.path = options.model
    parameters.model_alias = {os.environ["LLM_MODEL"]}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = options.port
    parameters.api_keys = [os.environ["OPENAI_API_KEY"]]
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1  # two at a time are not faster on a processor, and halve the context
    # An answer cut off at the limit comes back as "length" instead of a server error.
    parameters.force_pure_content_parser = True
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(parameters)
    print(f"listening on {server.listening_address}", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
