# Newsdesk for production: one image for web, worker, beat and the migration job.
FROM python:3.13-slim-bookworm AS build
# The image's own Python or none: one that uv fetched would not be in the second stage.
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock .python-version ./
RUN uv sync --locked --no-dev
COPY . .
# Settings only need to be complete here; none of these values is used at run time.
RUN NEWSDESK_DATA=/tmp/build STATIC_ROOT=/app/static .venv/bin/python manage.py collectstatic --noinput
# Unpacked here, the encoder's files are one layer that all containers share.
RUN .venv/bin/python -c "from pathlib import Path; from translations.language.encoder import unpack; unpack(Path('/app/encoder'))"

FROM python:3.13-slim-bookworm
# ca-certificates: the openai SDK trusts the system's store.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --create-home --home-dir /data newsdesk \
    && install -d -o newsdesk /pages
WORKDIR /app
COPY --from=build --chown=root:root /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 NEWSDESK_ENV=production NEWSDESK_DATA=/data STATIC_ROOT=/app/static ENCODER_FOLDER=/app/encoder
# By its number: a platform that refuses root can see it in the image, where a name says nothing.
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "newsdesk.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "8"]
