"""What the indicators are sums of, written from what they mean: over the registers as views of their names, and `leaves`."""

# What happened: SQL over (leaf, day d, amount n).
FLOW = {
    "cases": "SELECT micro_grid leaf, reported_on AS d, 1 AS n FROM cases",
    "due": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM cases",
    "late": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM cases WHERE closed_on IS NULL OR closed_on > due_on",
    "closed": "SELECT micro_grid leaf, closed_on AS d, 1 AS n FROM cases WHERE closed_on IS NOT NULL",
    "days": "SELECT micro_grid leaf, closed_on AS d, date_diff('day', reported_on, closed_on) AS n FROM cases WHERE closed_on IS NOT NULL",
    "escalated": "SELECT micro_grid leaf, reported_on AS d, escalated::INT AS n FROM cases",
    "from_public": "SELECT micro_grid leaf, reported_on AS d, (source <> 'grid_worker' AND source <> 'device')::INT AS n FROM cases",
    "sent_back": "SELECT micro_grid leaf, closed_on AS d, returned::INT AS n FROM cases WHERE closed_on IS NOT NULL",
    "dispatched": "SELECT micro_grid leaf, dispatched_on AS d, 1 AS n FROM cases WHERE dispatched_on IS NOT NULL",
    "days_to_dispatch": "SELECT micro_grid leaf, dispatched_on AS d, date_diff('day', reported_on, dispatched_on) AS n FROM cases WHERE dispatched_on IS NOT NULL",
    "disputes": "SELECT micro_grid leaf, closed_on AS d, 1 AS n FROM cases WHERE starts_with(kind, 'dispute') AND closed_on IS NOT NULL",
    "disputes_settled": "SELECT micro_grid leaf, closed_on AS d, coalesce(settled, false)::INT AS n FROM cases WHERE closed_on IS NOT NULL",
    "petitions": "SELECT micro_grid leaf, received_on AS d, 1 AS n FROM petitions",
    "petitions_due": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM petitions",
    "petitions_late": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM petitions WHERE answered_on IS NULL OR answered_on > due_on",
    "petitions_rated": "SELECT micro_grid leaf, answered_on AS d, 1 AS n FROM petitions WHERE satisfied IS NOT NULL",
    "petitions_bad": "SELECT micro_grid leaf, answered_on AS d, 1 AS n FROM petitions WHERE NOT satisfied",
    "meetings": "SELECT micro_grid leaf, held_on AS d, 1 AS n FROM meetings",
    "meetings_settled": "SELECT micro_grid leaf, held_on AS d, settled::INT AS n FROM meetings",
    "alarms": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms",
    "alarms_checked": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms WHERE verified IS NOT NULL",
    "alarms_false": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms WHERE NOT verified",
    "alarms_handled": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms WHERE handled_minutes IS NOT NULL",
    "alarm_minutes": "SELECT micro_grid leaf, raised_on AS d, coalesce(handled_minutes, 0) AS n FROM alarms",
    "fence_checked": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms WHERE verified IS NOT NULL AND scene = 'fence_crossing'",
    "fence_false": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms WHERE NOT verified AND scene = 'fence_crossing'",
    "river_alarms": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms WHERE starts_with(scene, 'river_') OR scene IN ('illegal_fishing', 'water_level')",
    "doorbells": "SELECT micro_grid leaf, raised_on AS d, 1 AS n FROM alarms WHERE scene = 'call_for_help' AND handled_minutes IS NOT NULL",
    "doorbell_minutes": "SELECT micro_grid leaf, raised_on AS d, coalesce(handled_minutes, 0) AS n FROM alarms WHERE scene = 'call_for_help'",
    "hours_due": "SELECT micro_grid leaf, until AS d, hours_due AS n FROM device_hours",
    "hours_down": "SELECT micro_grid leaf, until AS d, hours_due::INT - hours_up::INT AS n FROM device_hours",
    "doors_due": "SELECT micro_grid leaf, due_on AS d, due AS n FROM checks WHERE kind NOT IN ('river', 'roll_call')",
    "doors": "SELECT micro_grid leaf, due_on AS d, done AS n FROM checks WHERE kind NOT IN ('river', 'roll_call')",
    "door_minutes": "SELECT micro_grid leaf, due_on AS d, minutes AS n FROM checks WHERE kind NOT IN ('river', 'roll_call')",
    "hazards_cleared": "SELECT micro_grid leaf, cleared_on AS d, 1 AS n FROM hazards WHERE cleared_on IS NOT NULL",
    "hazards_due": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM hazards",
    "hazards_late": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM hazards WHERE cleared_on IS NULL OR cleared_on > due_on",
    "uses": "SELECT micro_grid leaf, used_on AS d, uses AS n FROM services",
    "uses_in_one_stop": "SELECT micro_grid leaf, used_on AS d, CASE WHEN one_stop THEN uses ELSE 0 END AS n FROM services",
    "use_minutes": "SELECT micro_grid leaf, used_on AS d, minutes AS n FROM services",
    "use_minutes_once": "SELECT micro_grid leaf, used_on AS d, minutes_before AS n FROM services",
    "wishes_due": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM wishes",
    "wishes_late": "SELECT micro_grid leaf, due_on AS d, 1 AS n FROM wishes WHERE done_on IS NULL OR done_on > due_on",
    "wishes_done": "SELECT micro_grid leaf, done_on AS d, 1 AS n FROM wishes WHERE done_on IS NOT NULL",
    "wish_days": "SELECT micro_grid leaf, done_on AS d, date_diff('day', ordered_on, done_on) AS n FROM wishes WHERE done_on IS NOT NULL",
    "activities": "SELECT micro_grid leaf, held_on AS d, 1 AS n FROM activities",
    "party_days": "SELECT micro_grid leaf, held_on AS d, (kind = 'party_day')::INT AS n FROM activities",
    "trained_hours": "SELECT micro_grid leaf, held_on AS d, people * minutes / 60.0 AS n FROM activities WHERE kind = 'training'",
    "planned": "SELECT micro_grid leaf, booked_on AS d, planned AS n FROM funds",
    "spent": "SELECT micro_grid leaf, booked_on AS d, spent AS n FROM funds",
    "seekers": "SELECT micro_grid leaf, sought_on AS d, 1 AS n FROM jobs",
    "placed": "SELECT micro_grid leaf, found_on AS d, 1 AS n FROM jobs WHERE found_on IS NOT NULL",
    "duties": "SELECT micro_grid leaf, assessed_on AS d, duties_due AS n FROM assessments",
    "duties_missed": "SELECT micro_grid leaf, assessed_on AS d, duties_due::INT - duties_done::INT AS n FROM assessments",
    "points": "SELECT micro_grid leaf, assessed_on AS d, points AS n FROM assessments",
    "assessed": "SELECT micro_grid leaf, assessed_on AS d, 1 AS n FROM assessments",
}
for kind in ("household", "floating", "special_group"):
    FLOW[f"{kind}_due"] = f"SELECT micro_grid leaf, due_on AS d, due AS n FROM visits WHERE kind = '{kind}'"
    FLOW[f"{kind}_visited"] = f"SELECT micro_grid leaf, due_on AS d, done AS n FROM visits WHERE kind = '{kind}'"
for kind in ("gas", "river", "roll_call"):
    FLOW[f"{kind}_due"] = f"SELECT micro_grid leaf, due_on AS d, due AS n FROM checks WHERE kind = '{kind}'"
    FLOW[f"{kind}_done"] = f"SELECT micro_grid leaf, due_on AS d, done AS n FROM checks WHERE kind = '{kind}'"

# What is there: SQL over (leaf, since, until, amount n).
ALWAYS = "DATE '1900-01-01' AS since, NULL::DATE AS until"
HOMES = "SELECT h.micro_grid leaf, {} AS since, NULL::DATE AS until, 1 AS n FROM houses h WHERE h.occupied AND {}"
STOCK = {
    "open": "SELECT micro_grid leaf, reported_on AS since, closed_on AS until, 1 AS n FROM cases",
    "facilities": "SELECT micro_grid leaf, opened AS since, closed AS until, 1 AS n FROM facilities",
    "stations": "SELECT micro_grid leaf, opened AS since, closed AS until, 1 AS n FROM facilities WHERE ends_with(kind, 'station')",
    "devices": "SELECT micro_grid leaf, installed AS since, removed AS until, 1 AS n FROM devices",
    "merchants": "SELECT micro_grid leaf, opened AS since, closed AS until, 1 AS n FROM merchants",
    "organisations": "SELECT micro_grid leaf, founded AS since, closed AS until, 1 AS n FROM party_organisations",
    "people": "SELECT micro_grid leaf, moved_in AS since, moved_out AS until, 1 AS n FROM persons",
    "floating": "SELECT micro_grid leaf, moved_in AS since, moved_out AS until, 1 AS n FROM persons WHERE kind = 'floating'",
    "special": "SELECT micro_grid leaf, moved_in AS since, moved_out AS until, 1 AS n FROM persons WHERE special_group IS NOT NULL",
    "alone": "SELECT micro_grid leaf, moved_in AS since, moved_out AS until, 1 AS n FROM persons WHERE special_group = 'living_alone'",
    "hazards": "SELECT micro_grid leaf, found_on AS since, cleared_on AS until, 1 AS n FROM hazards",
    "wishes_open": "SELECT micro_grid leaf, ordered_on AS since, done_on AS until, 1 AS n FROM wishes",
    "leaders": "SELECT micro_grid leaf, joined AS since, left_on AS until, 1 AS n FROM team WHERE ends_with(role, 'leader')",
    "member_leaders": "SELECT micro_grid leaf, joined AS since, left_on AS until, party_member::INT AS n FROM team WHERE ends_with(role, 'leader')",
    "workers": "SELECT micro_grid leaf, joined AS since, left_on AS until, 1 AS n FROM team WHERE role = 'grid_worker'",
    "volunteers": "SELECT micro_grid leaf, joined AS since, left_on AS until, 1 AS n FROM team WHERE role = 'volunteer'",
    "reported": "SELECT micro_grid leaf, joined AS since, left_on AS until, 1 AS n FROM team WHERE role = 'reported_member'",
    "homes": HOMES.format("DATE '1900-01-01'", "true"),
    "ledgers": HOMES.format("h.ledger_on", "h.ledger_on IS NOT NULL"),
    "grouped": HOMES.format("h.group_on", "h.group_on IS NOT NULL"),
    "near": HOMES.format("DATE '1900-01-01'", "(SELECT b.station_minutes FROM buildings b WHERE b.id = h.building) <= 10"),
    "leaves": f"SELECT leaf, {ALWAYS}, 1 AS n FROM leaves",
    # A special grid's number within its community is 9xx.
    "ordinary": f"SELECT leaf, {ALWAYS}, 1 AS n FROM leaves WHERE substr(leaf, 13, 1) <> '9'",
    "of_standard": f"SELECT leaf, {ALWAYS}, 1 AS n FROM (SELECT micro_grid::VARCHAR AS leaf FROM houses WHERE occupied GROUP BY ALL "
    "HAVING count(*) >= 30 AND count(*) <= 100) WHERE substr(leaf, 13, 1) <> '9'",
}
