"""A client of any size, as raw rows written by SQL: what a HubSpot portal of a million contacts leaves.

Belongs: contacts, stage entries, deals, traffic and spend of two years, the same ones for the same size.
Does not: building and measuring (model_size).
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from pipelines.config import load_client
from pipelines.home import Home
from pipelines.loading import write_clock, write_settings
from pipelines.warehouse import open_warehouse

CLIENT: Final = "large"
RUN_AT: Final = datetime(2026, 6, 15, 3, tzinfo=UTC)

_CLIENT_FILE = """
name: Large
timezone: Europe/Stockholm
currency: SEK
country: SE
language: en
start_date: 2024-06-15
sources:
  hubspot: {token: {env: NO_TOKEN}}
  ga4: {property_id: "1", credentials: {env: NO_KEY}}
  files:
    spend: {path: spend.csv}
model:
  margin: 0.6
  contract_days: 365
  time_cost: {per_open_lead_day: 12}
goals:
  - {kpi: leads, grain: quarter, period: 2026-Q2, target: 90000}
  - {kpi: ltc, grain: year, period: 2026, target: 0.05}
"""

_SOURCES = (
    "['ORGANIC_SEARCH', 'PAID_SEARCH', 'DIRECT_TRAFFIC', 'REFERRALS', 'SOCIAL_MEDIA', 'EMAIL_MARKETING', "
    "'PAID_SOCIAL', 'OTHER_CAMPAIGNS', 'OFFLINE', 'AI_REFERRALS']"
)
_LADDER = "['subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity', 'customer']"
_STAMPS = "timestamptz '2026-06-15 03:00:00+00' as _loaded_at, 'r' as _run_id, 'l' as _load_id, 'h' as _row_hash"
_IDENTITY = f"'{CLIENT}' as client"

# `draw(x, n)`: a whole number from 0 to n - 1 that looks random and is the same each time.
_MACROS = """
create or replace temp macro draw(x, n) as cast(hash(x) % n as bigint);
"""

_CONTACTS = f"""
insert into raw.hubspot_contacts by name
select
    {_IDENTITY},
    cast(i as varchar) as contact_id,
    timestamptz '2024-06-15 00:00:00+00' + to_seconds(draw((i, 'created'), 730 * 86400)) as created_at,
    created_at as updated_at,
    false as is_archived,
    'lead' as lifecycle_stage,
    {_SOURCES}[1 + draw((i, 'source'), 10)] as original_source,
    {_SOURCES}[1 + draw((i, 'latest'), 10)] as latest_source,
    created_at as latest_source_at,
    draw((i, 'views'), 4) as page_views,
    if(draw((i, 'company'), 3) > 0, cast(draw((i, 'which'), $contacts // 4 + 1) as varchar), null) as company_id,
    cast([] as varchar[]) as merged_ids,
    {_STAMPS},
from range(1000000000, 1000000000 + $contacts) as numbers (i);

insert into raw.contact_keys by name
select {_IDENTITY}, 'hubspot' as source, contact_id as native_id, row_number() over (order by contact_id) as contact_key,
from raw.hubspot_contacts;
"""

# One to five entries, three on average; each some days after the one before, none after the run.
_ENTRIES = f"""
insert into raw.hubspot_property_history by name
with steps as (
    select contact_id, created_at, unnest(range(1 + draw((contact_id, 'steps'), 5))) as step,
    from raw.hubspot_contacts
),
dated as (
    select
        contact_id,
        step,
        created_at + to_seconds(sum(draw((contact_id, step, 'wait'), 40 * 86400)) over ways) as changed_at,
    from steps
    window ways as (partition by contact_id order by step rows unbounded preceding)
)
select
    {_IDENTITY},
    'contact' as object_type,
    contact_id as object_id,
    'lifecyclestage' as property,
    changed_at,
    {_LADDER}[1 + step + draw((contact_id, 'first'), 2)] as value,
    ['FORM', 'CRM_UI', 'IMPORT', 'AUTOMATION_PLATFORM'][1 + draw((contact_id, step, 'writer'), 4)] as source_type,
    'some-id' as source_id,
    false as is_derived,
    false as is_truncated,
    {_STAMPS},
from dated
where changed_at <= $run_at;
"""

_STAGES = f"""
insert into raw.hubspot_account by name
select {_IDENTITY}, '1' as portal_id, 'Europe/Stockholm' as timezone, 'SEK' as currency, {_STAMPS};

insert into raw.hubspot_stages by name
select
    {_IDENTITY}, 'deal' as object_type, 'default' as pipeline_id,
    unnest(['met', 'offered', 'won', 'lost']) as stage_value,
    unnest([0.2, 0.6, 1.0, 0.0]) as probability,
    unnest([false, false, true, true]) as is_closed,
    timestamptz '2024-01-01 00:00:00+00' as valid_from,
    {_STAMPS};
"""

_DEALS = f"""
insert into raw.hubspot_deals by name
select
    {_IDENTITY},
    'd' || contact_id as deal_id,
    created_at,
    created_at as updated_at,
    false as is_archived,
    'default' as pipeline_id,
    created_at + to_days(cast(10 + draw((contact_id, 'closing'), 200) as integer)) as close_at,
    close_at <= $run_at and draw((contact_id, 'won'), 3) = 0 as is_closed_won,
    if(is_closed_won, 'won', if(close_at <= $run_at, 'lost', 'offered')) as stage_value,
    'SEK' as currency,
    cast(1000 + draw((contact_id, 'amount'), 90000) as double) as amount,
    amount as amount_home,
    cast([] as varchar[]) as merged_ids,
    {_STAMPS},
from raw.hubspot_contacts
where draw((contact_id, 'deal'), 20) = 0;

insert into raw.hubspot_deal_contacts by name
select {_IDENTITY}, deal_id, substr(deal_id, 2) as contact_id, '3' as type_id, 'HUBSPOT_DEFINED' as category, {_STAMPS},
from raw.hubspot_deals;

insert into raw.hubspot_property_history by name
select
    {_IDENTITY}, 'deal' as object_type, deal_id as object_id, 'dealstage' as property,
    unnest(if(close_at <= $run_at, [created_at, close_at], [created_at])) as changed_at,
    unnest(if(close_at <= $run_at, ['met', stage_value], ['met'])) as value,
    false as is_derived, false as is_truncated, {_STAMPS},
from raw.hubspot_deals;
"""

_DAYS = "unnest(generate_series(date '2024-06-15', date '2026-06-14', interval 1 day))"
_GROUPS = (
    "['Organic Search', 'Paid Search', 'Direct', 'Referral', 'Organic Social', 'Paid Social', 'Email', "
    "'AI Assistant', 'Display', 'Affiliates', 'Organic Video', 'Unassigned']"
)
_TRAFFIC = f"""
insert into raw.ga4_traffic_daily by name
select
    {_IDENTITY}, '1' as property_id, cast(days.day as date) as date_day, 'www.large.example' as host_name,
    groups.name as channel_group, 'source' as source, 'medium' as medium, '(none)' as campaign,
    100 + draw((days.day, groups.name), 900) as sessions, sessions // 2 as engaged_sessions,
    sessions // 3 as new_users, {_STAMPS},
from (select {_DAYS} as day) as days
cross join (select unnest({_GROUPS}) as name) as groups;

insert into raw.ga4_acquisition_daily by name
select
    {_IDENTITY}, property_id, date_day, host_name, channel_group, source, medium, new_users, {_STAMPS},
from raw.ga4_traffic_daily;

insert into raw.ga4_totals_daily by name
select
    {_IDENTITY}, property_id, date_day, host_name, cast(sum(sessions) as bigint) as sessions,
    cast(sum(engaged_sessions) as bigint) as engaged_sessions, cast(sum(new_users) as bigint) as new_users, {_STAMPS},
from raw.ga4_traffic_daily group by all;

insert into raw.files_spend by name
select
    {_IDENTITY}, cast(days.day as date) as date_day, channels.name as channel, channels.name as platform,
    'media' as cost_type, cast(500 + draw((days.day, channels.name), 4000) as varchar) as spend, 'SEK' as currency,
    'spend.csv' as file, row_number() over () as row_number, {_STAMPS},
from (select {_DAYS} as day) as days
cross join (select unnest(['paid_search', 'paid_social', 'email']) as name) as channels;
"""

_LOADS = f"""
insert into raw.loads by name
select
    {_IDENTITY}, source || '/' || stream as load_id, 'r' as run_id, source, stream, 'ok' as status, true as is_last,
    timestamptz '2026-06-15 03:00:00+00' as read_started_at,
    if(source = 'ga4', date '2024-06-15', null) as window_first,
    if(source = 'ga4', date '2026-06-14', null) as window_last,
    0 as calls, 0 as waited_seconds, 0 as rows_seen, 0 as rows_loaded, 0 as rows_quarantined, '{{}}' as versions,
    0 as seconds, read_started_at as loaded_at,
from (
    values ('hubspot', 'contacts'), ('hubspot', 'deals'), ('ga4', 'totals_daily'), ('ga4', 'traffic_daily'),
    ('ga4', 'acquisition_daily'), ('files', 'spend')
) as reads (source, stream);
"""


def make(root: Path, contacts: int) -> Path:
    """Write a client of `contacts` contacts with three times as many stage entries.

    Returns: its warehouse, filled up to schema raw.
    """
    clients = root / "clients"
    clients.mkdir()
    (clients / f"{CLIENT}.yml").write_text(_CLIENT_FILE)
    home = Home(root / "home").ensure().client(CLIENT).ensure()
    config = load_client(clients, CLIENT, check_secrets=False)
    with open_warehouse(home) as connection:
        write_settings(connection, config, run_id="r")
        write_clock(connection, config, now=RUN_AT, as_of=None)
        for script in (_MACROS, _CONTACTS, _ENTRIES, _STAGES, _DEALS, _TRAFFIC, _LOADS):
            _run(connection, script, {"contacts": contacts, "run_at": RUN_AT})
    return home.warehouse


def _run(connection: duckdb.DuckDBPyConnection, script: str, values: dict[str, object]) -> None:
    for statement in duckdb.extract_statements(script):
        names = statement.named_parameters
        connection.execute(statement, {k: v for k, v in values.items() if k in names})
