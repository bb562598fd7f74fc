with valued as (
    select
        records.file,
        records.row as row_number,
        records.malformed,
        nullif(trim(records.values['contact_id']), '') as id_text,
        if(file_is_no_id(id_text), null, id_text) as contact_id,
        records.values['changed_at'] as changed_text,
        file_time(records.values['changed_at'], load.timezone) as changed_at,
        coalesce(file_is_date(records.values['changed_at']), false) as is_date_only,
        coalesce(records.values['stage'], load.stage) as stage_text,
        coalesce(records.values['provenance'], load.provenance) as provenance_text,
        records.values::json::varchar as record,
        load.client_timezone,
    from records
    cross join load
),

read as (
    select
        valued.*,
        case
            when is_date_only then file_date(changed_text)
            else cast(timezone(client_timezone, changed_at) as date)
        end as changed_date,
        stage_names.stage,
        lower(trim(provenance_text)) as provenance,
    from valued
    left join stage_names on lower(trim(valued.stage_text)) = stage_names.name
),

judged as (
    select
        *,
        case
            when malformed is not null then 'malformed_row'
            when contact_id is null or changed_text is null or stage_text is null then 'missing_value'
            when file_is_rounded(contact_id) then 'rounded_id'
            when changed_at is null then 'unparseable_date'
            when stage is null then 'unknown_stage'
            when provenance not in ('earned', 'administrative', 'unknown') then 'unknown_provenance'
        end as fault,
    from read
)

select
    *,
    contact_id as native_id,
    coalesce(
        fault,
        case
            when row_number() over (
                partition by contact_id, changed_at, stage, fault is null order by file, row_number
            ) > 1 then 'duplicate_id'
        end
    ) as reason,
    case
        when fault = 'missing_value'
            then if(contact_id is null, 'contact_id', if(changed_text is null, 'changed_at', 'stage'))
        when fault = 'unparseable_date' then 'changed_at'
        when fault = 'unknown_stage' then 'stage'
        when fault = 'unknown_provenance' then 'provenance'
        when fault = 'rounded_id' or fault is null then 'contact_id'
    end as field,
    case
        when fault = 'malformed_row' then malformed
        when fault = 'missing_value' and contact_id is null then id_text
        when fault = 'rounded_id' then contact_id
        when fault = 'unparseable_date' then changed_text
        when fault = 'unknown_stage' then stage_text
        when fault = 'unknown_provenance' then provenance_text
        when fault is null then contact_id
    end as found,
from judged
