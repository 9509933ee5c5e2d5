"""Makes karrio's administrator and an API token of the test mode: `python karrio_setup.py ANSWER`; the token goes to the file."""

import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from karrio.server.user.models import Token  # noqa: E402

User = get_user_model()
EMAIL = 'admin@example.com'
user = User.objects.filter(email=EMAIL).first() or User.objects.create_superuser(EMAIL, 'waybill-e2e')
token, _ = Token.objects.get_or_create(user=user, test_mode=True)
with open(sys.argv[1], 'w') as file:
    file.write(token.key)
