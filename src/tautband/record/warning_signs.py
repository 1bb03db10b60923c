"""What must not wait after needling, in the patient's words, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WarningSign:
    """One sign; `emergency` says whether to call emergency services rather than the clinic."""

    id: str
    emergency: bool
    en: str
    es: str

    def words(self, language: str) -> str:
        """The question in a language; in English where we have no other."""
        return self.es if language.startswith("es") else self.en


WARNING_SIGNS = {
    sign.id: sign
    for sign in (
        WarningSign("breathless", True, "Are you short of breath?", "¿Le falta el aire?"),
        WarningSign("chest_pain", True, "Do you have sharp pain in the chest?", "¿Siente un dolor agudo en el pecho?"),
        WarningSign(
            "cough", True, "Do you have a dry cough that does not stop?", "¿Tiene una tos seca que no se le quita?"
        ),
        WarningSign(
            "redness",
            False,
            "Is a needled place red, hot and swollen, or is the redness spreading?",
            "¿Alguna zona punzada está roja, caliente e hinchada, o se extiende el enrojecimiento?",
        ),
        WarningSign("fever", False, "Do you have a fever?", "¿Tiene fiebre?"),
        WarningSign(
            "numb_or_weak",
            False,
            "Is a part of your body newly numb or weak?",
            "¿Tiene alguna parte del cuerpo dormida o débil desde entonces?",
        ),
    )
}
"""By id. The list and what to do are our judgement."""

EMERGENCY = {
    "en": "Call emergency services now. Say that you had dry needling.",
    "es": "Llame ahora a emergencias. Diga que le hicieron punción seca.",
}
CALL_US = {"en": "Call the clinic today.", "es": "Llame hoy a la clínica."}
