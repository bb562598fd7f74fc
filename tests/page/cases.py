"""Pages beyond the usual: full ones, empty ones, huge and tiny figures. Each is a list of statements
that change the warehouse of portal.sql before it is published."""

from __future__ import annotations

from pipelines.transform import PROJECT

LONG = "Vi väntar på nya siffror från byrån och tar ett möte om det i nästa vecka. " * 2
WORD = "Kundanskaffningskostnadsuppföljningsansvarig"

# Every KPI there is; long words wherever people write them; a goal behind every tile.
EVERYTHING = [
    f"""
    insert into kpi.kpi_scorecard
    select scorecard.* replace (
        definitions.kpi_key as kpi_key, definitions.track as track, definitions.unit as unit,
        'medium' as confidence, 'rather wide interval' as confidence_reason, 1.0 as target,
        'off_track' as status, false as is_headline
    )
    from kpi.kpi_scorecard as scorecard, read_csv('{PROJECT}/seeds/kpi_definitions.csv') as definitions
    where scorecard.kpi_key = 'ttl'
        and definitions.kpi_key not in (select kpi_key from kpi.kpi_scorecard)
    """,
    f"update raw.client_goals set action = '{LONG}'",
    f"update raw.client_notes set text = '{LONG}'",
    f"update audit.quality set message = '{LONG}'",
    "update audit.freshness set status = 'late'",
    """
    insert into audit.freshness
    select client, unnest(['matomo', 'plausible', 'search_console']), 'failed', complete_through, loaded_at
    from audit.freshness where source = 'ga4'
    """,
]
MORE_GOALS = [
    f"""
    insert into {table} select * replace (goal_id || '{number}' as goal_id) from {table}
    where goal_id = 'nordisk+new_revenue+year+2026+all'
    """
    for number in range(8)
    for table in ("raw.client_goals", "kpi.kpi_goal_progress")
]
# Nine tiles, each with target, pace, forecast, a goal of its own and a mover.
NINE = """('direct_share', 1), ('ttl', 2), ('sessions', 3), ('ltc', 4), ('days_to_customer', 5),
    ('spin_1_leads', 6), ('spin_2_leads', 7), ('new_revenue', 8), ('cpl', 9)"""
FULL = [
    "alter table kpi.kpi_scorecard add column headline_position bigint",
    f"""
    update kpi.kpi_scorecard set
        is_headline = kpi_key in (select col0 from (values {NINE})),
        headline_position = (select col1 from (values {NINE}) where col0 = kpi_key)
    """,
    """
    update kpi.kpi_scorecard set
        target = value * 1.25, pace = 0.81, status = 'at_risk',
        forecast = if(unit in ('count', 'money'), value * 1.2, null),
        forecast_low = if(unit in ('count', 'money'), value * 1.1, null),
        forecast_high = if(unit in ('count', 'money'), value * 1.3, null)
    where is_headline
    """,
    """
    insert into raw.client_goals
    select goal.* replace (
        concat('nordisk+', kpi.kpi_key) as goal_id, kpi.kpi_key as kpi_key, kpi.grain as grain,
        kpi.period_start as period_start, kpi.period_end as period_end, kpi.target as target,
        0.5 as weight, 'marknadsavdelningen' as owner
    )
    from raw.client_goals as goal, kpi.kpi_scorecard as kpi
    where goal.kpi_key = 'leads' and kpi.is_headline and kpi.kpi_key != 'ttl'
    """,
    """
    insert into kpi.kpi_goal_progress
    select 'nordisk', concat('nordisk+', kpi_key), kpi_key, grain, period_start, 'all', target, value, 0.67,
        target * 0.9, pace, forecast, status, as_of_date
    from kpi.kpi_scorecard where is_headline and kpi_key != 'ttl'
    """,
    # Channels that add up, 28 days against the same days a year before; leads by place.
    """
    insert into kpi.kpi_values
    select shown.* replace (
        'trailing_28d' as grain, ends.day - 27 as period_start, ends.day as period_end,
        parts.channel as channel, shown.numerator * parts.share * ends.size as numerator,
        shown.value * parts.share * ends.size as value
    )
    from kpi.kpi_values as shown,
        (values (date '2026-11-20', 1.0), (date '2025-11-20', 0.8), (date '2025-06-01', 0.7)) as ends(day, size),
        (values ('all', 1.0), ('email', 0.4), ('paid_search', 0.3), ('direct', 0.2), ('offline', 0.1)) as parts(channel, share)
    where shown.period_start = date '2026-11-01' and shown.denominator is null and shown.numerator is not null
    """,
    """
    insert into kpi.kpi_values
    select shown.* replace (parts.channel as channel, round(shown.numerator * parts.share) as numerator,
        round(shown.value * parts.share) as value)
    from kpi.kpi_values as shown,
        (values ('email', 0.42), ('paid_search', 0.31), ('direct', 0.15), ('ai_assistant', 0.04), ('offline', 0.08)) as parts(channel, share)
    where shown.kpi_key in ('leads', 'won_revenue') and shown.grain = 'month' and shown.channel = 'all'
    """,
    """
    insert into kpi.kpi_values
    select kpi_values.* replace ('year' as grain, date '2026-01-01' as period_start, date '2026-12-31' as period_end,
        value * 11 as value, numerator * 11 as numerator)
    from kpi.kpi_values where grain = 'month' and period_start = date '2026-10-01' and kpi_key in ('spend', 'won_revenue')
    """,
    """
    insert into kpi.kpi_values
    select kpi_values.* replace (row.key as kpi_key, 'year' as grain, date '2026-01-01' as period_start,
        date '2026-12-31' as period_end, row.value as value, row.value * 2000000 as numerator, 2000000 as denominator)
    from kpi.kpi_values,
        (values ('roi', 1.484), ('roi_media', 3.072), ('time_cost', 1234567.0), ('time_cost_excess', 345678.0)) as row(key, value)
    where kpi_values.kpi_key = 'ttl' and kpi_values.period_start = date '2026-11-01' and kpi_values.channel = 'all'
    """,
]
NOTHING = [
    *(f"delete from kpi.{name}" for name in ("kpi_scorecard", "kpi_values", "kpi_goal_progress")),
    "delete from audit.quality",
    "delete from raw.client_notes",
]
NO_GOALS = [
    "delete from kpi.kpi_goal_progress",
    "delete from raw.client_goals",
    "update kpi.kpi_scorecard set target = null, pace = null, status = null, forecast = null",
]
NO_WEB = [
    """
    update kpi.kpi_scorecard set value = null, numerator = null, denominator = null, n = null,
        previous_value = null, last_year_value = null, is_shown = false, confidence = null,
        confidence_reason = 'no data of traffic'
    where kpi_key in ('ttl', 'sessions', 'direct_share', 'ttl_acquisition', 'spin_1_sessions', 'spin_2_sessions')
    """,
    "delete from kpi.kpi_values where kpi_key in ('ttl', 'sessions', 'direct_share', 'ttl_acquisition')",
    "update audit.freshness set status = 'failed', complete_through = null where source = 'ga4'",
]
YOUNG = [
    """
    update kpi.kpi_scorecard set value = null, numerator = 0, denominator = 0, n = 0, is_shown = false,
        previous_value = null, last_year_value = null, confidence = null, confidence_reason = 'nobody old enough yet'
    where kpi_key = 'ltc'
    """,
    """
    insert into kpi.kpi_values
    select kpi_values.* replace ('cohort_365d' as grain, date '2025-05-25' as period_start, date '2026-05-24' as period_end,
        null as value, 0 as numerator, 0 as denominator, false as is_shown, 0.0 as mature_share, date '2027-02-14' as mature_on)
    from kpi.kpi_values where kpi_key = 'ltc' and period_start = date '2026-11-01'
    """,
    """
    update kpi.kpi_scorecard set is_shown = false, n = 7, confidence = 'low', confidence_reason = 'wide interval'
    where kpi_key = 'days_to_customer'
    """,
    "update kpi.kpi_scorecard set is_shown = false, numerator = 3, denominator = 42, n = 42, value = 3 / 42 where kpi_key = 'ttl'",
]
HUGE_AND_TINY = [
    *FULL,
    "alter table kpi.kpi_scorecard alter target type double",
    """
    update kpi.kpi_scorecard set value = value * 123456, numerator = numerator * 123456, n = n * 123456,
        denominator = denominator * 123456, target = target * 123456, previous_value = previous_value * 123456,
        forecast = forecast * 123456, forecast_low = forecast_low * 123456, forecast_high = forecast_high * 123456
    where unit in ('count', 'money')
    """,
    "update kpi.kpi_scorecard set value = 0.000031, numerator = 31, denominator = 1000000, target = 0.00005 where kpi_key in ('ttl', 'direct_share')",
]
LONG_WORDS = [
    *FULL,
    f"update kpi.kpi_registry set name_sv = '{WORD}'",
    f"update raw.client_settings set name = '{WORD} {WORD} i Norden Aktiebolag'",
    f"update raw.client_spins set label = '{WORD}'",
    f"update raw.client_goals set owner = '{WORD}', action_owner = '{WORD}'",
    f"update raw.client_notes set text = '{WORD} {LONG}'",
]
