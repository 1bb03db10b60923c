.venv/bin/uv:
	python3 -m venv .venv
	.venv/bin/pip install -q uv
