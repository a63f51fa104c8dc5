"""The product's settings with a home of the test run's own, a fast password hasher, and static files unhashed."""

import atexit
import os
import shutil
import tempfile

os.environ["ZHAOLUO_PLAIN_STATIC"] = "1"
os.environ.setdefault("ZHAOLUO_DEMO_ROWS", "20000")  # of the simulated table the demo zone looks in
if not os.environ.get("ZHAOLUO_TEST_HOME"):
    home = tempfile.mkdtemp(prefix="zhaoluo-test-")
    os.chmod(home, 0o711)  # so that as root the database can lie in it, under its own account
    os.environ["ZHAOLUO_TEST_HOME"] = os.environ["ZHAOLUO_HOME"] = home
    atexit.register(shutil.rmtree, home, ignore_errors=True)

from zhaoluo.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

#: Tests side by side build simulated tables at the same time; a table is built by one process at a time.
UNIVERSE_ROOT = HOME / f"universe-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"  # noqa: F405
