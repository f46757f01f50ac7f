"""What people keep of search: groups of phrases of one meaning."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SynonymGroup(models.Model):
    """A group of phrases of one meaning, written by the center: a new one, or one that stands for a supplied one.

    ``key`` is that of the supplied group it stands for (``search.synonyms.key_of``), or a random one.
    """

    key = models.CharField(max_length=16, unique=True, editable=False)
    phrases = models.JSONField(_("phrases"))
    is_on = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        return " = ".join(self.phrases)
