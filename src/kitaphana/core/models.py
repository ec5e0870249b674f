"""Tables of the ground floor. The audit log and the outbox are append-only: only the sequencer touches a row again."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Makes logins; who the login belongs to (staff post, patron) is said elsewhere."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A login. A patron has at most one, staff have one each; names and rights live with them."""

    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="kk")
    looks = models.CharField(max_length=200, blank=True, default="", db_default="", help_text="of staff: ui.appearance")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.username


class AuditEntry(models.Model):
    """Who did what, to which subject, where, when, by which door. Never names a reader.

    `subject` is `kind:id` ("loan:17", "edition:3"); patrons appear as `patron:<surrogate>` only.
    `seq` and `digest` are given by the sequencer after the commit, in the order of committing.
    """

    seq = models.BigIntegerField(null=True, unique=True)
    happened_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    login = models.CharField(max_length=64, blank=True)
    door = models.CharField(max_length=10)
    service_point = models.CharField(max_length=32, blank=True)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="audit_unsequenced"),
            models.Index(fields=["subject", "id"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject}"


class OutboxEvent(models.Model):
    """A domain event, written in the transaction of the act it tells of."""

    seq = models.BigIntegerField(null=True, unique=True)
    happened_at = models.DateTimeField()
    name = models.CharField(max_length=60)
    payload = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="outbox_unsequenced"),
        ]

    def __str__(self) -> str:
        return self.name


class SequencerHead(models.Model):
    """The last number (and audit digest) that the sequencer gave; `name` is "outbox" or "audit"."""

    name = models.CharField(max_length=10, primary_key=True)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.seq}"


class SubscriberPosition(models.Model):
    """How far a subscriber has read, over `seq` and never over ids."""

    subscriber = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.subscriber} at {self.seq}"


class DeadLetter(models.Model):
    """An event that a subscriber could not take; staff see it and can replay it."""

    subscriber = models.CharField(max_length=60)
    event = models.ForeignKey(OutboxEvent, on_delete=models.PROTECT)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    is_dead = models.BooleanField(default=False)
    error = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "event"], name="one_dead_letter_per_event"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["subscriber", "next_attempt_at"], condition=models.Q(is_dead=False), name="dead_letter_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.event_id}"


class StoredCommand(models.Model):
    """The answer to a command, kept 90 days; holds no personal data.

    `body_digest` is an HMAC over key and body, so that it tells nothing of the body by itself.
    """

    key = models.CharField(max_length=120, primary_key=True)
    verb = models.CharField(max_length=40)
    body_digest = models.CharField(max_length=64)
    is_refused = models.BooleanField(default=False)
    answer = models.JSONField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class AttemptCounter(models.Model):
    """Failed sign-ins of one account (or one source) over every door; the account is a keyed hash."""

    account = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=8, default="", db_default="", help_text="account or source")
    failed_count = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "window_started_at"], name="attempts_in_window")]

    def __str__(self) -> str:
        return f"{self.failed_count} failed"


class SignInAlarm(models.Model):
    """Somebody tries one secret on many accounts. `source` is a terminal or a network address, forgotten after a month.

    `key` is one per source and window, so that a spray of ten thousand tries raises one alarm.
    """

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=80, blank=True)
    raised_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} alarm {self.pk}"


class SignedInDevice(models.Model):
    """A session of a login as its owner knows it: what kind of device, since when, when it was last used.

    No address and no full signature of the browser: only what helps to know one's own devices again. Goes with the
    session, and with the login. `is_kept`: something else hangs on it (a browser that shows messages), so it stays when
    the session has run out, until its owner ends it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    is_kept = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-last_seen_at"], name="devices_of_login")]

    def __str__(self) -> str:
        return f"device {self.pk}"


class Heartbeat(models.Model):
    """The last sign of life of a long-running part ("worker"), or the last run of a daily one ("upkeep")."""

    part = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.beaten_at:%Y-%m-%d %H:%M:%S}"
