//! Unused ports, for a program that a test starts: it binds the port itself, some time later.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// The first of the ports. They are below those that the system gives out itself (from 32768 on Linux,
/// from 49152 elsewhere): it could give such a port to another test before the program binds it.
const FIRST: u32 = 10_000;

/// The number of the ports.
const COUNT: u32 = 20_000;

/// Returns an address on which nobody listens, a different one each time. Each process of the tests
/// begins at another port.
pub(crate) fn free() -> SocketAddr {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let first = std::process::id().wrapping_mul(97);
    for _ in 0..COUNT {
        let number = first.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(FIRST + number % COUNT).unwrap();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
    panic!("somebody listens on every port");
}
