//! Wire to request and reply to wire, one interaction at a time, and what is done about failures.
