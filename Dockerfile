# The image of the web server, the worker, the beat and the one-shot migration:
# docker-compose.yml gives each its command.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=snia.settings.production

# WeasyPrint draws with Pango and cuts fonts with HarfBuzz; Noto covers what the book's own
# fonts lack (Arabic names, symbols).
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
 && rm -rf /var/lib/apt/lists/*

# A fixed number, so that the owner of a mounted volume can be set from outside.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin snia

WORKDIR /srv/snia

# Before the code: a change of code must not install the packages again.
COPY requirements.txt ./
RUN pip install --no-cache-dir --no-input --no-deps --require-hashes -r requirements.txt

# The code belongs to root: the application may write in var/ only.
COPY . .
RUN mkdir -p var/media var/static && chown -R snia:snia var

USER snia

# Production refuses to start without these; the values are thrown away with the step.
RUN SNIA_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    SNIA_ALLOWED_HOSTS=build.invalid \
    DATABASE_URL=postgres://build@build.invalid/build \
    CELERY_BROKER_URL=redis://build.invalid \
    python manage.py collectstatic --no-input

EXPOSE 8000

# Django answers only to the public hosts: the check must call itself by the first of them.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; host = os.environ['SNIA_ALLOWED_HOSTS'].split(',')[0].strip().lstrip('.').replace('*', 'localhost'); u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]

CMD ["gunicorn", "snia.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3"]
