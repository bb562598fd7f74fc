-- The last page of one read and the first of the next may hold the same submission.
select
    formId as form_id,
    coalesce(conversionId, '') as submission_id,
    make_timestamptz(submittedAt * 1000) as submitted_at,
    any_value(pageUrl order by pageUrl) as page_url,
from records
where formId is not null and submittedAt is not null
group by all
