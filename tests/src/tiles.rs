//! A tile server on a loopback port of its own: plain colours that tell every tile from its neighbours.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Side of a tile, px.
const SIDE: u32 = 256;

/// Zoom, column, row from the north.
pub type Tile = (u32, u32, u32);

#[derive(Default)]
struct Shared {
    asked: Mutex<Vec<Tile>>,
    broken: AtomicBool,
}

/// Serves `/{z}/{x}/{y}.png` until it goes out of scope.
pub struct TileServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl TileServer {
    /// Listens.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no free port")?;
        let address = listener.local_addr().context("no address")?;
        let shared = Arc::new(Shared::default());
        let all = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = all.clone();
                // A browser that goes away in the middle of an answer has what it wanted.
                tokio::spawn(async move { drop(answer(stream, &shared).await) });
            }
        });
        Ok(Self { address, shared, task })
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on every tile is refused, or none.
    pub fn set_broken(&self, broken: bool) {
        self.shared.broken.store(broken, Ordering::SeqCst);
    }

    /// Forgets what was asked for.
    pub fn forget_asked(&self) {
        drop(self.take_asked());
    }

    /// What was asked for since this was last called, in order.
    #[must_use]
    pub fn take_asked(&self) -> Vec<Tile> {
        std::mem::take(&mut *self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for TileServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A tile's colour: no two neighbours, and no tile and its parent, have the same.
#[must_use]
pub fn colour((z, x, y): Tile) -> [u8; 3] {
    [40 + (x % 6) * 40, 40 + (y % 6) * 40, 40 + (z % 6) * 40].map(|share| share as u8)
}

/// One request a connection.
async fn answer(stream: TcpStream, shared: &Shared) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut first = String::new();
    stream.read_line(&mut first).await?;
    let mut line = first.clone();
    while !line.trim().is_empty() {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    let tile = first.split(' ').nth(1).and_then(tile_of);
    let (status, body) = match tile {
        Some(tile) => {
            shared.asked.lock().unwrap_or_else(PoisonError::into_inner).push(tile);
            if shared.broken.load(Ordering::SeqCst) { ("503 Broken", Vec::new()) } else { ("200 OK", png(tile)?) }
        }
        None => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: image/png\r\nContent-Length: {}\r\nAccess-Control-Allow-Origin: *\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.flush().await.context("cut off")
}

/// `/14/12930/6700.png` as numbers.
fn tile_of(path: &str) -> Option<Tile> {
    let mut parts = path.strip_prefix('/')?.strip_suffix(".png")?.split('/').map(|part| part.parse().ok());
    let tile = (parts.next()??, parts.next()??, parts.next()??);
    let beside: BTreeSet<u32> = [tile.1, tile.2].into();
    (parts.next().is_none() && tile.0 < 25 && beside.last()? < &(1 << tile.0)).then_some(tile)
}

fn png(tile: Tile) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    let pixels = colour(tile).repeat((SIDE * SIDE) as usize);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels)).context("no PNG")?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tiles_that_exist_are_tiles() {
        assert_eq!(tile_of("/3/7/0.png"), Some((3, 7, 0)));
        for path in ["/3/8/0.png", "/3/7/0", "/3/7/0/0.png", "/a/7/0.png", "/", "/25/0/0.png"] {
            assert_eq!(tile_of(path), None, "{path}");
        }
    }
}
