select
    portalId as portal_id,
    accountType as account_type,
    timeZone as timezone,
    companyCurrency as currency,
from records
