"""Who may do what with courses, vouchers and budgets. What a person learns at whose cost is no company's business."""

from app.foundation.core.actor import JOBCENTER_STAFF, Permission, Role

READ_COURSES = Permission("courses:read", JOBCENTER_STAFF | {Role.CANDIDATE, Role.INTEGRATION})
# A provider's catalogue may come from another system.
WRITE_COURSES = Permission("courses:write", JOBCENTER_STAFF | {Role.INTEGRATION})
CANCEL_COURSES = Permission("courses:cancel", JOBCENTER_STAFF)
READ_VOUCHERS = Permission("vouchers:read", JOBCENTER_STAFF | {Role.CANDIDATE, Role.INTEGRATION})
WRITE_VOUCHERS = Permission("vouchers:write", JOBCENTER_STAFF)
APPROVE_VOUCHERS = Permission("vouchers:approve", frozenset({Role.MANAGER}))
CHOOSE_COURSES = Permission("vouchers:use", JOBCENTER_STAFF | {Role.CANDIDATE})
READ_BUDGETS = Permission("voucher-budgets:read", JOBCENTER_STAFF)
WRITE_BUDGETS = Permission("voucher-budgets:write", frozenset({Role.MANAGER}))
