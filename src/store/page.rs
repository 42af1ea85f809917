//! Paging of lists.

use std::num::NonZeroU32;

/// A request for one page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// The page number, from 0.
    pub number: u32,
    /// The number of rows per page, at least 1.
    pub size: NonZeroU32,
}

impl PageRequest {
    /// The number of rows on the pages before this one.
    pub fn offset(self) -> u64 {
        u64::from(self.number) * u64::from(self.size.get())
    }
}

/// The rows of a page. A page beyond the last is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// In the order of the list.
    pub rows: Vec<T>,
    /// The number of rows on all pages together.
    pub total: u64,
}
