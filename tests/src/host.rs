//! A page of another origin that shows the app in a frame.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Where the frame stands on the page, CSS px: left, top, width, height.
pub const FRAME: [f64; 4] = [40.0, 60.0, 1280.0, 720.0];

/// Serves that page until it goes out of scope.
pub struct HostPage {
    address: SocketAddr,
    listener: Option<TcpListener>,
    task: Option<JoinHandle<()>>,
}

impl HostPage {
    /// Takes a port: the app's server must know it before the page knows the server.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn new() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no free port")?;
        let address = listener.local_addr().context("no address")?;
        Ok(Self { address, listener: Some(listener), task: None })
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers every request with a long page that has the address in a frame.
    ///
    /// # Errors
    /// When it already does.
    pub fn show(&mut self, framed: &str) -> Result<()> {
        let listener = self.listener.take().context("the page shows something already")?;
        let [left, top, width, height] = FRAME;
        let page = format!(
            "<!doctype html><title>host</title><link rel=icon href='data:,'><body style='margin:0;height:4000px'>\
             <iframe src='{framed}' style='position:absolute;border:0;left:{left}px;top:{top}px;width:{width}px;height:{height}px'></iframe>"
        );
        self.task = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A browser that goes away in the middle of an answer has what it wanted.
                drop(answer(stream, &page).await);
            }
        }));
        Ok(())
    }
}

impl Drop for HostPage {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// One request a connection.
async fn answer(stream: TcpStream, page: &str) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::from("first");
    while !line.trim().is_empty() {
        line.clear();
        stream.read_line(&mut line).await?;
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        page.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(page.as_bytes()).await?;
    stream.flush().await.context("cut off")
}
