# The portal: one image for web, worker, beat and migrate; docker-compose.yml says which command each runs.
FROM python:3.12-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /portal/venv
COPY requirements/base.txt requirements/tracing.txt /portal/
RUN /portal/venv/bin/pip install --require-hashes --requirement /portal/base.txt
# Not empty: with what sends spans to an OpenTelemetry collector.
ARG TRACING=""
RUN [ -z "$TRACING" ] || /portal/venv/bin/pip install --require-hashes --requirement /portal/tracing.txt

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /home/portal portal \
    && install --directory --owner portal /srv/media /srv/private /srv/schedule /srv/journal
COPY --from=packages /portal/venv /portal/venv
ENV PATH=/portal/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production MEDIA_ROOT=/srv/media PRIVATE_ROOT=/srv/private ERASURE_JOURNAL=/srv/journal/erasures.jsonl
WORKDIR /portal
COPY manage.py ./
COPY config config
COPY portal portal
COPY cms cms
COPY search search
COPY newsletter newsletter
COPY graphql_api graphql_api
COPY frontend_contract frontend_contract
# Collecting opens no connection, but the production settings insist on every variable: none of these values stays.
RUN SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost PUBLIC_URL=https://localhost \
    DATABASE_URL=postgresql://localhost/none REDIS_URL=redis://localhost ELASTICSEARCH_URL=http://localhost \
    EMAIL_HOST=localhost DEFAULT_FROM_EMAIL=nobody@localhost \
    python manage.py collectstatic --noinput --verbosity 0
USER portal
EXPOSE 8000
# The access log leaves out the network address and what stands after the path: both tell of people.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", \
     "--worker-tmp-dir", "/dev/shm", "--max-requests", "2000", "--max-requests-jitter", "200", "--access-logfile", "-", \
     "--access-logformat", "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(L)s s request=%({x-request-id}o)s", \
     "--no-control-socket"]
