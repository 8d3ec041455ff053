# The page and the routes, nothing else. docs/containers.md says how to run it.
FROM python:3.13-slim AS packages
COPY requirements/run.txt /tmp/run.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/run.txt \
    && /opt/venv/bin/pip uninstall --yes pip

FROM python:3.13-slim
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY app.py ./
COPY segmentation ./segmentation
COPY recognizer ./recognizer
COPY corrections ./corrections
COPY web ./web
# Nothing is written but to /tmp: the rest of the file system may be read-only.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860
USER 10001:10001
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os; from urllib.request import urlopen; urlopen('http://127.0.0.1:%s/healthz' % os.environ['GRADIO_SERVER_PORT'], timeout=4)"]
CMD ["python", "app.py"]
