//! The bot on Discord, against the stand-in.

// The wire and the gateway, with answers that do as they are told.
mod actions;
mod gateway;
mod mutated;
mod served;
mod sharded;
mod wire;

// The bot itself, end to end.
mod asking;
mod ferry;
mod following;
mod moderating;
mod paging;
mod pictures;
mod refused;
mod together;

// What is published, serenity's own limiter, and the program as its keeper runs it.
mod limiter;
#[cfg(unix)]
mod overlap;
mod program;
mod register;
