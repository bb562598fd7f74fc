select
    campaignId as campaign_id,
    budget.currencyCode as currency,
    budget.budgetTotal as budget,
    budget.spendTotal as spend,
    metrics.sessions,
    metrics.newContactsFirstTouch as new_contacts_first_touch,
    metrics.newContactsLastTouch as new_contacts_last_touch,
    metrics.influencedContacts as influenced_contacts,
from records
qualify row_number() over (partition by campaignId order by load_id desc) = 1
