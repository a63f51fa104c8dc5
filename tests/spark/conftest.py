"""Tests that need Spark and Java: collected only by `make test-spark` (scripts/test_spark.py), which provides both."""

import os

collect_ignore_glob = [] if os.environ.get("ZHAOLUO_TEST_SPARK") else ["test_*.py"]
