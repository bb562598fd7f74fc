-- How texts of the sources become values; null where the text is no such value.
create or replace temp macro hubspot_time(text) as coalesce(
    try_cast(text as timestamptz),
    case
        when regexp_full_match(text, '-?[0-9]{10,14}') then make_timestamptz(try_cast(text as bigint) * 1000)
    end
);

create or replace temp macro hubspot_day(text) as coalesce(
    try_cast(text as date), cast(timezone('UTC', hubspot_time(text)) as date)
);

create or replace temp macro file_is_date(text) as
    regexp_full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}');

create or replace temp macro file_date_of_any_year(text) as coalesce(
    case when regexp_full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(text as date) end,
    case when regexp_full_match(text, '[0-9]{8}') then try_cast(try_strptime(text, '%Y%m%d') as date) end
);

-- No KPI speaks of a day before 2000: 0026-11-24 is a slip, 1899-12-30 a spreadsheet's zero.
create or replace temp macro file_date(text) as
    case when file_date_of_any_year(text) >= date '2000-01-01' then file_date_of_any_year(text) end;

-- A name however it is spelt: small or capital, with blanks, hyphens or underscores.
create or replace temp macro file_name_key(text) as regexp_replace(lower(text), '[ _-]+', '', 'g');

-- ISO only: 03/04/2026 means two days, so it means none.
create or replace temp macro file_time(text, zone) as case
    when file_date(left(text, 10)) is null then null
    when file_is_date(text) then timezone(zone, cast(file_date(text) as timestamp))
    when regexp_full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?')
        then timezone(zone, try_cast(text as timestamp))
    when regexp_full_match(
            text, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)'
        )
        then try_cast(text as timestamptz)
end;

-- Ids that a spreadsheet spoilt: its words for a formula that failed (English and Swedish) or for nothing, and ids that
-- it rounded, of which several became one.
create or replace temp macro file_is_no_id(text) as
    upper(text) in ('#N/A', '#REF!', '#VALUE!', '#NAME?', '#NULL!', '#NUM!', '#DIV/0!', 'NULL')
    or upper(text) in ('#SAKNAS!', '#REFERENS!', '#VÄRDEFEL!', '#NAMN?', '#SKÄRNING!', '#OGILTIGT!', '#DIVISION/0!');

create or replace temp macro file_is_rounded(text) as
    regexp_full_match(text, '[0-9]{1,3}([.,][0-9]+)?[eE][+][0-9]{1,3}');

-- A comma is a decimal sign only before one or two last digits; blanks may part thousands.
create or replace temp macro file_number(text) as case
    when regexp_full_match(replace(replace(text, ' ', ''), chr(160), ''), '[+-]?[0-9]+([.,][0-9]{1,2})?')
        then try_cast(replace(replace(replace(text, ' ', ''), chr(160), ''), ',', '.') as decimal(18, 2))
    when regexp_full_match(text, '[+-]?[0-9]+[.][0-9]+') then try_cast(text as decimal(18, 2))
end;

create or replace temp macro file_count(text) as case
    when regexp_full_match(replace(replace(text, ' ', ''), chr(160), ''), '[+-]?[0-9]+([.]0+)?')
        then try_cast(try_cast(replace(replace(text, ' ', ''), chr(160), '') as decimal(18, 2)) as bigint)
end;

-- Reports by day: why a row cannot be used. needed: the number without which it says nothing; lowest: the least
-- of its numbers. Rows that repeat a key are refused afterwards (records.refuse_repeated).
create or replace temp macro report_fault(day, needed, lowest) as case
    when day is null then 'unparseable_date'
    when needed is null then 'unparseable_number'
    when lowest < 0 then 'negative_number'
end;

create or replace temp macro report_date(text) as try_cast(try_strptime(text, '%Y%m%d') as date);

-- GA4: the value at the place that the header gave to a dimension or metric.
create or replace temp macro ga4_word(at_places, place) as coalesce(at_places[place].value, '');

create or replace temp macro ga4_count(at_places, place) as try_cast(at_places[place].value as bigint);

-- HubSpot: a text that is there and is not what its field must hold. fault: how its quarantine calls that.
create or replace temp macro hubspot_is_unreadable(found, fault) as
    found != ''
    and case fault
        when 'unparseable_date' then hubspot_time(found) is null
        when 'unparseable_number' then try_cast(found as double) is null
    end;

-- HubSpot: the properties that are columns of a kind's table, or are no news.
create or replace temp macro hubspot_contact_shape() as '{
    "createdate": "VARCHAR", "lastmodifieddate": "VARCHAR", "lifecyclestage": "VARCHAR",
    "hs_analytics_source": "VARCHAR", "hs_analytics_source_data_1": "VARCHAR",
    "hs_analytics_source_data_2": "VARCHAR", "hs_latest_source": "VARCHAR", "hs_latest_source_data_1": "VARCHAR",
    "hs_latest_source_data_2": "VARCHAR", "hs_latest_source_timestamp": "VARCHAR",
    "hs_analytics_first_visit_timestamp": "VARCHAR", "hs_analytics_num_page_views": "VARCHAR",
    "hs_object_source": "VARCHAR", "hubspot_owner_id": "VARCHAR", "associatedcompanyid": "VARCHAR",
    "hs_merged_object_ids": "VARCHAR", "hs_object_id": "VARCHAR", "hs_lead_status": "VARCHAR"
}';

create or replace temp macro hubspot_company_shape() as '{
    "createdate": "VARCHAR", "hs_lastmodifieddate": "VARCHAR", "lifecyclestage": "VARCHAR",
    "hs_analytics_source": "VARCHAR", "hs_analytics_source_data_1": "VARCHAR",
    "hs_analytics_source_data_2": "VARCHAR", "country": "VARCHAR", "industry": "VARCHAR",
    "numberofemployees": "VARCHAR", "annualrevenue": "VARCHAR", "hubspot_owner_id": "VARCHAR",
    "hs_merged_object_ids": "VARCHAR", "hs_object_id": "VARCHAR"
}';

create or replace temp macro hubspot_deal_shape() as '{
    "createdate": "VARCHAR", "hs_lastmodifieddate": "VARCHAR", "pipeline": "VARCHAR", "dealstage": "VARCHAR",
    "amount": "VARCHAR", "deal_currency_code": "VARCHAR", "amount_in_home_currency": "VARCHAR",
    "closedate": "VARCHAR", "hs_is_closed": "VARCHAR", "hs_is_closed_won": "VARCHAR",
    "hubspot_owner_id": "VARCHAR", "dealtype": "VARCHAR", "hs_merged_object_ids": "VARCHAR",
    "hs_object_id": "VARCHAR"
}';

-- What a record has beside them, as JSON text; null for nothing. Merging drops what the later object has as null: what
-- was never set, then what is in the shape.
create or replace temp macro other_properties(properties, shape) as nullif(
    cast(json_merge_patch('{}', properties, to_json(from_json('{}', shape))) as varchar), '{}'
);

-- HubSpot keeps a bounded number of versions: a full history that begins after creation was cut.
create or replace temp macro hubspot_history_is_cut(entries, created) as case
    when len(entries) >= 20
        then list_min(list_transform(entries, lambda v: hubspot_time(v."timestamp")))
            > hubspot_time(created) + interval 1 minute
    else false
end;

create or replace temp macro merged_ids_of(ids) as
    list_filter(string_split(coalesce(ids, ''), ';'), lambda x: x != '');

-- The codes that a client file may name (pipelines.config.currency): money in others cannot be reckoned.
create or replace temp macro is_currency(code) as code in (from currencies);
