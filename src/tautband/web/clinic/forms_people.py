"""Forms with which an owner looks after people: inviting, roles, credentials."""

from typing import Any, ClassVar

from django import forms

from tautband.accounts.models import Credential, Person, Profession, Role
from tautband.safety.model import TECHNIQUES
from tautband.web.chart import GROUP_NAMES
from tautband.web.knowledge import the_atlas, the_jurisdictions

DAY = {"type": "date"}
EXAMS = [("written", "Written"), ("practical", "Practical")]
HOURS = (
    "hours",
    "hours_in_person",
    "hours_theory",
    "hours_practical",
    "hours_prerequisite",
    "hours_postgraduate",
    "supervised_sessions",
)
FIELDS: dict[str, tuple[str, ...]] = {
    Credential.Kind.LICENCE: ("jurisdiction", "number", "issued", "expires", "restricted"),
    Credential.Kind.REGISTRATION: ("jurisdiction", "number", "issued", "expires"),
    Credential.Kind.TRAINING: (
        "provider", "started", "issued", "expires", *HOURS, "exams", "areas", "techniques", "proofs", "in_school",
    ),
    Credential.Kind.CPR: ("provider", "issued", "expires"),
    Credential.Kind.BLOODBORNE: ("provider", "issued", "expires"),
}  # fmt: skip
"""What is asked of each kind of credential."""


def places() -> list[tuple[str, str]]:
    """Every jurisdiction that the safety rules know, by name."""
    return sorted(((id_, place.name) for id_, place in the_jurisdictions().items()), key=lambda place: place[1])


def areas() -> list[tuple[str, str]]:
    """The atlas's areas, as a course would name them."""
    found = sorted({muscle.area for muscle in the_atlas().muscles.values()})
    return [(area, GROUP_NAMES.get(area, area.replace("_", " ").capitalize())) for area in found]


class RoleForm(forms.Form):
    """A role, and who supervises it."""

    role = forms.ChoiceField(label="Role", choices=[("", "Choose one"), *Role.choices])
    supervisor = forms.ModelChoiceField(
        label="Supervisor",
        queryset=Person.objects.none(),
        required=False,
        empty_label="None",
        help_text="For a supervised therapist.",
    )

    def __init__(self, *args: Any, supervisors: list[Person], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["supervisor"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Person.objects.filter(id__in=[person.id for person in supervisors])


class InviteForm(RoleForm):
    """Whom to ask in."""

    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ("email", "role", "supervisor")


class FactsForm(forms.Form):
    """What the rules of a place ask of a person besides papers."""

    profession = forms.ChoiceField(label="Is a", choices=Profession.choices)
    practising_since = forms.DateField(
        label="Licensed since",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="First day as a licensed physical therapist anywhere.",
    )
    doctorate = forms.BooleanField(label="Holds a doctorate in physical therapy", required=False)


class CredentialForm(forms.ModelForm):  # type: ignore[type-arg] # generic in its types alone
    """One credential, with the fields of its kind alone."""

    jurisdiction = forms.ChoiceField(label="Place")
    areas = forms.MultipleChoiceField(label="Areas covered", required=False, widget=forms.CheckboxSelectMultiple)
    techniques = forms.MultipleChoiceField(
        label="Techniques covered",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(id_, words.capitalize()) for id_, words in TECHNIQUES.items()],
    )
    exams = forms.MultipleChoiceField(
        label="Examinations passed", required=False, widget=forms.CheckboxSelectMultiple, choices=EXAMS
    )
    proofs = forms.MultipleChoiceField(
        label="Boards that have been sent the proof", required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )

    class Meta:
        model = Credential
        fields = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))
        widgets: ClassVar = {name: forms.DateInput(attrs=DAY) for name in ("issued", "expires", "started")}
        labels: ClassVar = {
            "issued": "Issued on", "expires": "Valid until", "started": "Begun on", "provider": "Given by",
            "number": "Number", "hours": "Hours in all", "hours_in_person": "Hours in person",
            "hours_theory": "Hours of theory", "hours_practical": "Hours of practice",
            "hours_prerequisite": "Hours that came before the course", "hours_postgraduate": "Hours after the degree",
            "supervised_sessions": "Supervised sessions", "in_school": "It was part of the degree",
            "restricted": "The licence has restrictions",
        }  # fmt: skip
        help_texts: ClassVar = dict.fromkeys(("areas", "exams", "techniques", "proofs", "in_school", "restricted"), "")

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **{**kwargs, "auto_id": f"{kind}_%s"})
        for name in [name for name in self.fields if name not in FIELDS[kind]]:
            del self.fields[name]
        for name, choices in (("jurisdiction", places()), ("proofs", places()), ("areas", areas())):
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        if kind == Credential.Kind.TRAINING:
            self.fields["issued"].label = "Completed on"
        elif "expires" in self.fields:
            self.fields["expires"].required = kind != Credential.Kind.REGISTRATION
        self.order_fields(FIELDS[kind])
