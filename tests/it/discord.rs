//! The bot on Discord, against the stand-in.

mod gateway;
mod served;
mod wire;
