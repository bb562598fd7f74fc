select
    reason,
    field,
    found,
    native_id,
    file,
    row_number,
    record,
from typed
where reason is not null
