# The image of the service: everything is installed by hash in the first stage, only the result is kept.
# The same Python line as the lock files and the tests.
FROM python:3.11.14-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

RUN python -m venv /opt/praktikmatch

WORKDIR /src
COPY requirements.lock ./
RUN /opt/praktikmatch/bin/pip install --require-hashes --only-binary :all: --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY migrations ./migrations
# hatchling is in the lock file, so the build fetches nothing; pip and hatchling have no work at run time.
RUN /opt/praktikmatch/bin/pip install --no-deps --no-build-isolation --no-index . \
    && /opt/praktikmatch/bin/pip uninstall --yes hatchling editables pip


FROM python:3.11.14-slim-bookworm

LABEL org.opencontainers.image.title="praktikmatch" \
      org.opencontainers.image.licenses="MIT"

# PRAKTIK_DATABASE_URL is left unset on purpose: it would win over PRAKTIK_DATABASE_URL_FILE. Without either, the
# default is an SQLite file in the working folder, which is the volume.
ENV PATH="/opt/praktikmatch/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PRAKTIK_ENVIRONMENT=production

COPY --from=build /opt/praktikmatch /opt/praktikmatch
RUN install --directory --owner=10001 --group=10001 --mode=0750 /data

# A number, not a name: orchestrators can see that it is not root. Only /data is ever written to.
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=3)"]

ENTRYPOINT ["praktikmatch"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
