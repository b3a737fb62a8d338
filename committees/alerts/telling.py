"""An answer travels back down: a message to who raised the alert, and to the focal points of the
institution that did (of the action's leads, where a rule raised it)."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from committees import outbox
from committees.models import Alert, AlertStep, Message
from programmes.progress.recipients import Recipient, focal_points
from snia.common.addresses import site_address


def tell_answer(alert: Alert, step: AlertStep) -> None:
    """One message each, whatever they are of the alert."""
    outbox.post([_letter(alert, step, recipient) for recipient in _recipients(alert)])


def _recipients(alert: Alert) -> list[Recipient]:
    people = focal_points(timezone.localdate())
    institutions = (
        [alert.institution_id]
        if alert.institution_id
        else list(alert.action.leads.values_list("pk", flat=True))
    )
    told = [_raised_by(alert), *(who for key in institutions for who in people[key])]
    return list({who.address: who for who in told if who is not None}.values())


def _raised_by(alert: Alert) -> Recipient | None:
    step = alert.steps.filter(act=AlertStep.Act.RAISED).select_related("actor").first()
    if step is None or step.actor is None or not step.actor.is_active:
        return None
    return Recipient(step.actor.email, str(step.actor))


def _letter(alert: Alert, step: AlertStep, recipient: Recipient) -> outbox.Letter:
    context = {
        "alert": alert,
        "step": step,
        "recipient": recipient.name,
        "address": site_address(alert.get_absolute_url()),
    }
    # In the site's language, whatever the language of the person who answers.
    with override(settings.LANGUAGE_CODE):
        return outbox.Letter(
            key=f"alert-answer:{step.pk}:{recipient.address}"[:200],
            purpose=Message.Purpose.ALERT_ANSWER,
            address=recipient.address,
            recipient=recipient.name,
            subject=render_to_string("committees/alerts/answer_subject.txt", context).strip(),
            body=render_to_string("committees/alerts/answer.txt", context).strip() + "\n",
            meeting=step.meeting,
            decision=step.decision,
        )
