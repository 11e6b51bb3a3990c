# Edit Factory - a strict reader of OpenTimelineIO's core schemas
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian 12 has no OpenTimelineIO, so what its "Serialized Data" page says is
written down here: which members a schema has, of which type, and which must be
there. check(node) gives a list of faults; where the library is installed, the
test asks it as well."""

NUMBER, TEXT, FLAG, ANY = (int, float), str, bool, object
TIME, RANGE = "RationalTime.1", "TimeRange.1"
MEDIA = ("ExternalReference.1", "MissingReference.1")
EFFECTS = ("Effect.1", "LinearTimeWarp.1", "FreezeFrame.1")
ITEM = {"metadata": dict, "name": TEXT, "source_range": (RANGE, None),
        "effects": [EFFECTS], "markers": [("Marker.2",)], "enabled": FLAG}
EFFECT = {"metadata": dict, "name": TEXT, "effect_name": TEXT,
          "enabled": FLAG}

SCHEMAS = {
    "Timeline.1": {"metadata": dict, "name": TEXT,
                   "global_start_time": (TIME, None), "tracks": ("Stack.1",)},
    "Stack.1": dict(ITEM, children=[("Track.1", "Clip.2", "Gap.1",
                                     "Stack.1")]),
    "Track.1": dict(ITEM, kind=TEXT,
                    children=[("Clip.2", "Gap.1", "Transition.1")]),
    "Clip.2": dict(ITEM, media_references=dict,
                   active_media_reference_key=TEXT),
    "Gap.1": ITEM,
    "Transition.1": {"metadata": dict, "name": TEXT, "in_offset": (TIME,),
                     "out_offset": (TIME,), "transition_type": TEXT},
    "ExternalReference.1": {"metadata": dict, "name": TEXT,
                            "available_range": (RANGE, None),
                            "available_image_bounds": (None,),
                            "target_url": TEXT},
    "Marker.2": {"metadata": dict, "name": TEXT, "color": TEXT,
                 "comment": TEXT, "marked_range": (RANGE,)},
    "Effect.1": EFFECT,
    "LinearTimeWarp.1": dict(EFFECT, time_scalar=NUMBER),
    "FreezeFrame.1": dict(EFFECT, time_scalar=NUMBER),
    "RationalTime.1": {"rate": NUMBER, "value": NUMBER},
    "TimeRange.1": {"start_time": (TIME,), "duration": (TIME,)},
}
COLORS = ("PINK", "RED", "ORANGE", "YELLOW", "GREEN", "CYAN", "BLUE", "PURPLE",
          "MAGENTA", "BLACK", "WHITE")
TRANSITIONS = ("SMPTE_Dissolve", "Custom_Transition")


def check_member(node, wanted, path, faults):
    if isinstance(wanted, list):
        if not isinstance(node, list):
            faults.append(f"{path}: is no list")
            return
        for i, child in enumerate(node):
            check_member(child, wanted[0], f"{path}[{i}]", faults)
    elif isinstance(wanted, str) or (
            isinstance(wanted, tuple) and not isinstance(wanted[0], type)):
        names = (wanted,) if isinstance(wanted, str) else wanted
        if node is None:
            if None not in names:
                faults.append(f"{path}: must not be null")
        elif not isinstance(node, dict) or \
                node.get("OTIO_SCHEMA") not in names:
            faults.append(f"{path}: is no {names}")
        else:
            check_object(node, path, faults)
    elif not isinstance(node, wanted) or (
            wanted is NUMBER and isinstance(node, bool)):
        faults.append(f"{path}: is a {type(node).__name__}")


def check_values(node, path, faults):
    schema = node["OTIO_SCHEMA"]
    if schema == TIME and not node["rate"] > 0:
        faults.append(f"{path}: rate {node['rate']}")
    if schema == RANGE and node["duration"]["value"] < 0:
        faults.append(f"{path}: a negative duration")
    if schema == "Marker.2" and node["color"] not in COLORS:
        faults.append(f"{path}: colour {node['color']}")
    if schema == "Track.1" and node["kind"] not in ("Video", "Audio"):
        faults.append(f"{path}: kind {node['kind']}")
    if schema == "Transition.1" and \
            node["transition_type"] not in TRANSITIONS:
        faults.append(f"{path}: type {node['transition_type']}")
    if schema == "Clip.2":
        references = node["media_references"]
        if node["active_media_reference_key"] not in references:
            faults.append(f"{path}: no active reference")
        for name, reference in references.items():
            check_member(reference, MEDIA, f"{path}.{name}", faults)


def check_object(node, path, faults):
    members = SCHEMAS[node["OTIO_SCHEMA"]]
    for name in set(node) - set(members) - {"OTIO_SCHEMA"}:
        faults.append(f"{path}.{name}: is not of {node['OTIO_SCHEMA']}")
    before = len(faults)
    for name, wanted in members.items():
        if name not in node:
            faults.append(f"{path}.{name}: is missing")
        else:
            check_member(node[name], wanted, f"{path}.{name}", faults)
    if len(faults) == before:
        check_values(node, path, faults)


def check(node):
    faults = []
    check_member(node, ("Timeline.1",), "timeline", faults)
    return faults
