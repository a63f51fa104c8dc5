# 招落一体 · Zhaoluo. Works with GNU make 3.81 and any POSIX shell, in any path, as root or not.
# `make` alone lists the targets.
.PHONY: help setup setup-dev run test check lock demo bench bench-web bench-crash bench-linkage bench-ledger bench-relatedness bench-universe bench-trips test-spark screenshots clean
.DEFAULT_GOAL := help

ZHAOLUO = .venv/bin/zhaoluo
TOOL = .venv/bin/python -m

help:
	@echo "make run          安装并启动：打印地址与演示账号 · set up and start; prints address and demo accounts"
	@echo "                  PORT=8001 HOST=0.0.0.0 ZHAOLUO_HOME=/srv/zhaoluo make run"
	@echo "make test         全部测试：引擎与规则、数据库、架构、浏览器 · all tests (ARGS='-k name' goes to pytest)"
	@echo "make test-spark   同一份名单：DuckDB 与 Spark 对照（要 Java 17 或 21） · the same ranking on DuckDB and Spark"
	@echo "make check        格式、检查、类型、分层、迁移，再加全部测试 · everything CI runs"
	@echo "make setup        只安装 · install only (PYTHON=/path/to/python3.13 chooses a Python)"
	@echo "make demo         载入演示园区 · load the demo zone"
	@echo "make bench        各项性能测量 · all benches (bench-web, bench-crash, bench-linkage, bench-ledger, bench-relatedness, bench-universe,"
	@echo "                  bench-trips)"
	@echo "                  make bench-universe ROWS=60000000"
	@echo "make screenshots  重拍 README 的截图 · take the README's pictures again"
	@echo "make lock         重新锁定依赖 · compile requirements.txt again (UPGRADE=1 to upgrade)"
	@echo "make clean        删除缓存与安装物，不动 var/ 中的数据 · remove what setup made, never the data in var/"

setup:
	@scripts/setup

setup-dev:
	@scripts/setup --dev

run: setup
	@exec $(ZHAOLUO) run

test: setup-dev
	@exec .venv/bin/python scripts/run_tests.py $(ARGS)

check: setup-dev
	$(TOOL) ruff format --check .
	$(TOOL) ruff check .
	$(TOOL) mypy
	.venv/bin/lint-imports
	.venv/bin/zhaoluo makemigrations --check --dry-run
	@exec .venv/bin/python scripts/run_tests.py

lock: setup
	@scripts/lock

demo: setup
	@exec $(ZHAOLUO) demo

bench: bench-web bench-crash bench-linkage bench-ledger bench-relatedness bench-trips bench-universe

bench-web: setup
	@exec .venv/bin/python benches/web.py $(ARGS)

bench-crash: setup
	@exec .venv/bin/python benches/crash.py $(ARGS)

bench-ledger: setup-dev
	@exec .venv/bin/python benches/ledger.py $(ARGS)

bench-linkage: setup-dev
	@exec .venv/bin/python benches/linkage.py $(ARGS)

bench-relatedness: setup-dev
	@exec .venv/bin/python benches/relatedness.py $(ARGS)

bench-universe: setup-dev
	@ROWS=$(ROWS) exec .venv/bin/python benches/universe.py $(ARGS)

bench-trips: setup-dev
	@exec .venv/bin/python benches/trips.py $(ARGS)

test-spark: setup-dev
	@exec .venv/bin/python scripts/test_spark.py $(ARGS)

screenshots: setup-dev
	@exec .venv/bin/python scripts/screenshots.py

clean:
	rm -rf .venv build dist node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf src/zhaoluo.egg-info src/zhaoluo/site/static/vendor tests/browser/vendor
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
