"""The words that a manifest may use. The credentials library accepts any; readers elsewhere do not.

Sources: C2PA technical specification 2.x (actions), IPTC digital source type vocabulary, CAWG training and data mining
assertion, and the C2PA list of soft-binding algorithms.
"""

from __future__ import annotations

from engine.provenance.rules import VOCABULARY

ACTIONS = frozenset(
    "c2pa." + name
    for name in (
        "addedText",
        "adjustedColor",
        "changedSpeed",
        "color_adjustments",
        "converted",
        "created",
        "cropped",
        "deleted",
        "drawing",
        "dubbed",
        "edited",
        "edited.metadata",
        "enhanced",
        "filtered",
        "opened",
        "orientation",
        "placed",
        "published",
        "redacted",
        "removed",
        "repackaged",
        "resized",
        "resized.proportional",
        "transcoded",
        "translated",
        "trimmed",
        "unknown",
        "watermarked",
        "watermarked.bound",
        "watermarked.unbound",
    )
)

SOURCE_TYPES = frozenset(
    VOCABULARY + term
    for term in (
        "algorithmicallyEnhanced",
        "algorithmicMedia",
        "composite",
        "compositeCapture",
        "compositeSynthetic",
        "compositeWithTrainedAlgorithmicMedia",
        "computationalCapture",
        "dataDrivenMedia",
        "digitalCapture",
        "digitalCreation",
        "humanEdits",
        "negativeFilm",
        "positiveFilm",
        "print",
        "screenCapture",
        "trainedAlgorithmicMedia",
        "virtualRecording",
    )
)

OUR_SOFT_BINDING = "com.refract.mark.1"
SOFT_BINDINGS = frozenset(
    {OUR_SOFT_BINDING, "com.adobe.trustmark.Q", "com.aiwatermark.videoseal.1", "com.aiwatermark.pixelseal.1"}
)
TRAINING_USES = frozenset({"allowed", "notAllowed", "constrained"})

DEFINITION_KEYS = frozenset({"claim_generator_info", "title", "format", "assertions", "thumbnail"})
ASSERTION_KEYS = frozenset({"label", "data"})
ACTION_KEYS = frozenset({"action", "description", "digitalSourceType", "parameters", "when", "softwareAgent"})
ACTIONS_KEYS = frozenset({"actions", "allActionsIncluded"})
INGREDIENT_KEYS = frozenset({"title", "relationship", "label"})
RELATIONSHIPS = frozenset({"parentOf", "componentOf", "inputTo"})
LABELS = frozenset(
    {
        "c2pa.actions",
        "c2pa.actions.v2",
        "c2pa.soft-binding",
        "cawg.training-mining",
        "com.refract.segment",
        "com.refract.origin",
        "com.refract.checks",
        "com.refract.decision",
    }
)
