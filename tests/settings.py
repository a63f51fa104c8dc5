"""The product's settings with a home of the test run's own, a fast password hasher, and static files unhashed."""

import os
import tempfile

os.environ["ZHAOLUO_PLAIN_STATIC"] = "1"
if not os.environ.get("ZHAOLUO_TEST_HOME"):
    os.environ["ZHAOLUO_TEST_HOME"] = os.environ["ZHAOLUO_HOME"] = tempfile.mkdtemp(prefix="zhaoluo-test-")

from zhaoluo.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
