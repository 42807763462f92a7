"""What differs from Rucio's generic schema; Rucio takes the rest from there."""

from rucio.common.schema import generic

ACTIVITY = {**generic.ACTIVITY, "enum": [*generic.ACTIVITY["enum"], "SENSE Test"]}

RSE = {**generic.RSE, "pattern": "^([A-Za-z0-9]+([_-][A-Za-z0-9]+)*)$"}

SCHEMAS = {**generic.SCHEMAS, "activity": ACTIVITY, "rse": RSE}
