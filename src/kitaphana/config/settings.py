"""Settings of the whole house; every variable is in docs/operate/settings.md."""

from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from kitaphana.config import database, env, openid, profile, proxies, third_parties

PROFILE = profile.current()
DATA_DIR = profile.data_dir()
DEBUG = False
SECRET_KEY = profile.secret_key()
ALLOWED_HOSTS = env.words("KITAPHANA_HOSTS", "*" if PROFILE != profile.PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("KITAPHANA_ORIGINS")
TRUSTED_PROXIES = proxies.networks(env.words("KITAPHANA_TRUSTED_PROXIES"))

INSTALLED_APPS = [
    # before Django and allauth: whose templates and words come first, wins
    "kitaphana.ui",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "kitaphana.config.static.StaticFiles",
    "kitaphana.edges.portal",
    "kitaphana.edges.staff",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "kitaphana.core",
    "kitaphana.network",
    "kitaphana.catalog",
    "kitaphana.patrons",
    "kitaphana.holdings",
    "kitaphana.charges",
    "kitaphana.circulation",
    "kitaphana.shelves",
    "kitaphana.discovery",
    "kitaphana.notices",
    "kitaphana.edges.api",
    "ninja",  # after the api edge, which has a page of its own for the documentation
]

MIDDLEWARE = [
    "kitaphana.config.proxies.TrustProxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kitaphana.ui.middleware.DropNul",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kitaphana.ui.middleware.RememberLanguage",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kitaphana.config.maintenance.TurnWritesAway",
    "kitaphana.config.second_factor.AskStaffForSecondFactor",
    "kitaphana.config.devices.KeepDevices",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "kitaphana.config.urls"
WSGI_APPLICATION = "kitaphana.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["kitaphana.ui.templatetags.links"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": database.from_environment(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["kitaphana.patrons.auth.CardOrLoginBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:account"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "kitaphana.config.accounts.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "kitaphana.config.account_forms.ChangePasswordForm"}
# What is wrong is counted by core.attempts, over all doors and processes; a library's computers share one address.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "change_password": None, "login": "120/m/ip"}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "kitaphana.config.accounts.MfaAdapter"
MFA_FORMS = {
    "authenticate": "kitaphana.config.account_forms.SecondStepForm",
    "reauthenticate": "kitaphana.config.account_forms.SecondStepAgainForm",
    "add_webauthn": "kitaphana.config.account_forms.PasskeyForm",
    "login_webauthn": "kitaphana.config.account_forms.PasskeyLoginForm",
    "authenticate_webauthn": "kitaphana.config.account_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "kitaphana.config.account_forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
PASSKEY_DOMAIN = env.text("KITAPHANA_PASSKEY_DOMAIN", "")
STAFF_SECOND_FACTOR = PROFILE == profile.PRODUCTION
SOCIALACCOUNT_ADAPTER = "kitaphana.config.accounts.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = openid.providers()
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "id"
MFA_TOTP_ISSUER = "Kitaphana"

COUNTRY = env.text("KITAPHANA_COUNTRY", "KZ")
TIME_ZONE = env.text("KITAPHANA_TIME_ZONE", "Asia/Almaty")
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "kitaphana_language"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
# maps of sources are asked for by developers' tools only, and large
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a session that was ended is ended in every process
SESSION_COOKIE_NAME = "kitaphana_session"
CSRF_COOKIE_NAME = "kitaphana_csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.text("KITAPHANA_HTTPS", "no") == "yes"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *openid.origins()],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# pages of every library in every language, and more: the default of 300 entries would push out what is in use
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5_000}}}
SUBSCRIPTIONS = "kitaphana.config.subscriptions.SUBSCRIPTIONS"
UPKEEP = "kitaphana.config.upkeep.UPKEEP"
PARTICIPANTS = "kitaphana.config.participants.PARTICIPANTS"
MORNING = "kitaphana.config.upkeep.MORNING"
INDEX_DIR = DATA_DIR / "index"
GATEWAYS = "kitaphana.config.gateways.gateways"
TELEGRAM_LISTENER = "kitaphana.config.gateways.telegram_listener"
PUBLIC_URL = env.text("KITAPHANA_PUBLIC_URL", "http://localhost:8000")
NOTICE_PATHS = {"account": "/account/", "settings": "/account/messages/settings/", "stop": "/messages/stop/{token}/"}
SMTP_URL = env.text("KITAPHANA_SMTP_URL", "")
MAIL_FROM = env.text("KITAPHANA_MAIL_FROM", "")
MAIL_BOUNCES = env.text("KITAPHANA_MAIL_BOUNCES", "")
DEMO_MAIL_DIR = DATA_DIR / "mailbox" / "email"
DEMO_SMTP_PORT = env.number("KITAPHANA_DEMO_SMTP_PORT", 1025)
SMS_CONTRACT = env.text("KITAPHANA_SMS_CONTRACT", "")
TELEGRAM_TOKEN = env.text("KITAPHANA_TELEGRAM_TOKEN", "")
TELEGRAM_BOT = env.text("KITAPHANA_TELEGRAM_BOT", "")
PUSH_KEY = env.text("KITAPHANA_PUSH_KEY", "")
PUSH_CONTACT = env.text("KITAPHANA_PUSH_CONTACT", "")
THIRD_PARTIES = third_parties.named(PROFILE, has_telegram=bool(TELEGRAM_TOKEN))
INTERNAL_HOSTS = env.words("KITAPHANA_INTERNAL_HOSTS")
FILE_UPLOAD_HANDLERS = ["kitaphana.core.uploads.handler.StaffUploadHandler"]
MAY_UPLOAD = "kitaphana.network.queries.posts_of"
UPLOAD_MEGABYTES = env.number("KITAPHANA_UPLOAD_MEGABYTES", 1024)
UPLOAD_DAYS = env.number("KITAPHANA_UPLOAD_DAYS", 7)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"nameless": {"()": "kitaphana.config.logs.NamelessFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "nameless"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "kitaphana": {"level": "INFO"},
        "mail.log": {"level": "ERROR"},  # the SMTP server of a demo city warns of itself at each sign-in
    },
}
