//! A fresh Chromium with software WebGL.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use chromiumoxide::BrowserConfig;
use chromiumoxide::cdp::browser_protocol::system_info::GetProcessInfoParams;
use chromiumoxide::handler::viewport::Viewport;
use futures::StreamExt as _;
use tokio::task::JoinHandle;

use crate::places::Places;

/// Only a browser that hangs meets this.
const PATIENCE: Duration = Duration::from_secs(180);

/// CSS pixels of the page; one device pixel each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Size {
    /// The desk at which most tests look.
    pub const DESK: Self = Self { width: 1920, height: 1080 };
    /// Phone, laptop, desk, two large desks, three desks in a row, two walls, a desk on end.
    pub const ALL: [Self; 9] = [
        Self { width: 390, height: 844 },
        Self { width: 1366, height: 768 },
        Self::DESK,
        Self { width: 2560, height: 1440 },
        Self { width: 3840, height: 2160 },
        Self { width: 5760, height: 1080 },
        Self { width: 6656, height: 1792 },
        Self { width: 7680, height: 2160 },
        Self { width: 1080, height: 1920 },
    ];
}

/// The process and the task that carries its messages.
pub struct Browser {
    pub(crate) inner: chromiumoxide::Browser,
    messages: JoinHandle<()>,
    profile: PathBuf,
}

impl Browser {
    /// Starts with an empty profile and cache.
    ///
    /// # Errors
    /// When Chromium can't be started.
    pub async fn start(places: &Places, size: Size) -> Result<Self> {
        Self::start_with(places, size, &["enable-unsafe-swiftshader", "use-angle=swiftshader"]).await
    }

    /// As [`Self::start`], drawn as these arguments say.
    ///
    /// # Errors
    /// When Chromium can't be started.
    pub async fn start_with(places: &Places, size: Size, drawing: &[&str]) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = places.out.join(format!("profile-{}-{number}", std::process::id()));
        Self::start_at(places, size, drawing, profile).await
    }

    /// Starts again with the profile of one that was killed.
    ///
    /// # Errors
    /// When Chromium can't be started.
    pub async fn start_after(places: &Places, size: Size, killed: PathBuf) -> Result<Self> {
        Self::start_at(places, size, &["enable-unsafe-swiftshader", "use-angle=swiftshader"], killed).await
    }

    async fn start_at(places: &Places, size: Size, drawing: &[&str], profile: PathBuf) -> Result<Self> {
        let viewport = Viewport {
            width: size.width,
            height: size.height,
            device_scale_factor: Some(1.0),
            emulating_mobile: false,
            is_landscape: true,
            has_touch: false,
        };
        let config = BrowserConfig::builder()
            .chrome_executable(&places.browser)
            .new_headless_mode()
            .no_sandbox()
            .user_data_dir(&profile)
            .viewport(viewport)
            .window_size(size.width, size.height)
            .request_timeout(PATIENCE)
            .launch_timeout(PATIENCE)
            // The library's own set names `lang=en_US`: ours instead.
            .disable_default_args()
            .args([
                "disable-background-networking",
                "disable-background-timer-throttling",
                "disable-backgrounding-occluded-windows",
                "disable-renderer-backgrounding",
                "disable-breakpad",
                "disable-component-update",
                "disable-default-apps",
                "disable-dev-shm-usage",
                "disable-hang-monitor",
                "disable-quic",
                "disable-sync",
                "enable-automation",
                "metrics-recording-only",
                "no-first-run",
            ])
            .args(drawing.iter().copied())
            .arg(("force-color-profile", "srgb"))
            .arg(("password-store", "basic"))
            .arg(("lang", "zh-CN"))
            .arg(("accept-lang", "zh-CN"))
            .build()
            .map_err(|error| anyhow!("Chromium's settings: {error}"))?;
        let (inner, mut handler) = chromiumoxide::Browser::launch(config)
            .await
            .with_context(|| format!("can't start {}", places.browser.display()))?;
        // Ends with the browser. A message that the library doesn't know is no fault of the page.
        let messages = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Ok(Self { inner, messages, profile })
    }

    /// The process that runs the page: of those that run pages, the one that has worked most.
    ///
    /// # Errors
    /// When there is none.
    pub async fn page_process(&self) -> Result<u32> {
        let all = self.inner.execute(GetProcessInfoParams::default()).await.context("no processes")?;
        let pages = all.result.process_info.iter().filter(|process| process.r#type == "renderer");
        let page = pages.max_by(|a, b| a.cpu_time.total_cmp(&b.cpu_time)).context("no process runs a page")?;
        u32::try_from(page.id).context("no process has such a number")
    }

    /// Kills the process as a fault would; the profile that it leaves.
    ///
    /// # Errors
    /// When it can't be killed.
    pub async fn kill(mut self) -> Result<PathBuf> {
        self.inner.kill().await.context("no process to kill")?.context("Chromium can't be killed")?;
        self.messages.abort();
        // A lock that names a process which is no more keeps the next one out.
        for lock in ["SingletonLock", "SingletonCookie", "SingletonSocket"] {
            match std::fs::remove_file(self.profile.join(lock)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("can't remove {lock}"));
                }
                _ => {}
            }
        }
        Ok(self.profile)
    }

    /// Ends the process and removes its profile.
    ///
    /// # Errors
    /// When it can't be ended.
    pub async fn close(&mut self) -> Result<()> {
        self.inner.close().await.context("Chromium doesn't close")?;
        self.inner.wait().await.context("Chromium doesn't end")?;
        self.messages.abort();
        std::fs::remove_dir_all(&self.profile).with_context(|| format!("can't remove {}", self.profile.display()))
    }
}
