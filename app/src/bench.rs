//! The map alone on a page of its own, for measuring it against other maps: `/bench?n=N` of a server with `--bench`.
//!
//! Below `/bench/data/N/` lie `partition.bin`, `fit.bin` (longitude, latitude, zoom as f64, little-endian) and
//! `ind/I.u16` (one u16 a leaf, little-endian). With `&stay=1` the worker stays when its work is done. Classes are sevenths of the u16's range, transitions are off.

use std::cell::RefCell;
use std::rc::Rc;

use domain::{partition::Partition, units::UnitIx};
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};

use crate::map::{BenchHooks, Exposed, MapCallbacks, MapEngine, MapError, Sheet, expose, keep_workers};
use crate::net::{self, NetError};

/// Indicators that lie ready.
const INDICATORS: u32 = 40;
/// Classes of the ramp.
const CLASSES: u32 = 7;

thread_local! {
    /// The map, for as long as the page lives.
    static PAGE: RefCell<Option<(MapEngine, Exposed)>> = const { RefCell::new(None) };
}

/// Why the page shows nothing.
#[derive(Debug, thiserror::Error)]
enum BenchError {
    #[error(transparent)]
    Net(#[from] NetError),
    #[error(transparent)]
    Map(#[from] MapError),
    #[error("{0}")]
    Wrong(String),
}

/// Columns of classes, one byte a unit, as they arrive.
type Columns = Rc<RefCell<Vec<Option<Rc<[u8]>>>>>;

/// Fetches, shows and exposes the map.
pub fn start() {
    if web_sys::window().is_none() {
        // The worker only answers [`Sheet::new`].
        return;
    }
    spawn_local(async {
        if let Err(error) = show().await {
            web_sys::console::error_1(&error.to_string().into());
        }
    });
}

async fn show() -> Result<(), BenchError> {
    let window = web_sys::window().ok_or_else(|| wrong("no window"))?;
    let host = window.document().and_then(|document| document.get_element_by_id("map"));
    let host: web_sys::HtmlElement =
        host.and_then(|host| host.dyn_into().ok()).ok_or_else(|| wrong("the page has no #map"))?;
    let search = window.location().search().unwrap_or_default();
    let n = search.trim_start_matches('?').split('&').find_map(|part| part.strip_prefix("n="));
    if search.contains("&stay=1") {
        keep_workers();
    }
    let base: Rc<str> = format!("/bench/data/{}", n.ok_or_else(|| wrong("the address has no n=N"))?).into();

    let fit = bytes(&format!("{base}/fit.bin")).await?;
    let [lon, lat, zoom] = fit_of(&fit).ok_or_else(|| wrong("fit.bin is not three numbers"))?;
    let sheet = Rc::new(Sheet::new(bytes(&format!("{base}/partition.bin")).await?).await?);
    let partition = sheet.partition.clone();
    let first = column(&base, 0, &partition).await?;

    let engine = MapEngine::mount(&host, sheet, MapCallbacks::default())?;
    engine.set_classes(&first)?;
    // The peers' scene has no line between two polygons of one community.
    engine.set_finest_boundary(engine.level().saturating_sub(1));
    engine.set_camera(zoom, lon, lat, false);
    while engine.is_unfinished() {
        next_frame(&window).await?;
    }
    engine.draw_now();

    let columns: Columns = Rc::new(RefCell::new(vec![None; INDICATORS as usize]));
    columns.borrow_mut()[0] = Some(first);
    let hooks = BenchHooks {
        ready: Promise::resolve(&JsValue::UNDEFINED),
        prepare: Some(Rc::new({
            let (columns, partition) = (columns.clone(), partition.clone());
            move || prepare(base.clone(), partition.clone(), columns.clone())
        })),
        classes: Some(Rc::new(move |i| columns.borrow().get(i as usize)?.as_ref().map(|column| column.to_vec()))),
        name: Some(Rc::new(move |unit| {
            let code = partition.units().code(unit);
            code.parse::<u32>().map_or(JsValue::NULL, JsValue::from)
        })),
    };
    let exposed = expose(&engine, "__bench", &hooks)?;
    PAGE.with_borrow_mut(|page| *page = Some((engine, exposed)));
    Ok(())
}

fn prepare(base: Rc<str>, partition: Rc<Partition>, columns: Columns) -> Promise {
    future_to_promise(async move {
        for i in 0..INDICATORS {
            let known = columns.borrow()[i as usize].is_some();
            if !known {
                let column = column(&base, i, &partition).await.map_err(|error| JsValue::from(error.to_string()))?;
                columns.borrow_mut()[i as usize] = Some(column);
            }
        }
        Ok(JsValue::UNDEFINED)
    })
}

/// Class bytes, one for each unit: the leaves' from the column, zero above them.
async fn column(base: &str, i: u32, partition: &Partition) -> Result<Rc<[u8]>, BenchError> {
    let bytes = bytes(&format!("{base}/ind/{i}.u16")).await?;
    let units = partition.units();
    if bytes.len() != 2 * units.leaf_count() {
        return Err(wrong(&format!("ind/{i}.u16 has {} bytes for {} leaves", bytes.len(), units.leaf_count())));
    }
    let mut classes = vec![0_u8; units.len()];
    let UnitIx(first) = units.first_leaf();
    for (class, pair) in classes[first as usize..].iter_mut().zip(bytes.chunks_exact(2)) {
        *class = ((u32::from(u16::from_le_bytes([pair[0], pair[1]])) * CLASSES) >> 16) as u8;
    }
    Ok(classes.into())
}

async fn next_frame(window: &web_sys::Window) -> Result<(), BenchError> {
    let frame = Promise::new(&mut |resolve, _| {
        // A window that draws no frames never shows the map either.
        let _ = window.request_animation_frame(&resolve);
    });
    JsFuture::from(frame).await.map(drop).map_err(|_| wrong("no frame came"))
}

async fn bytes(path: &str) -> Result<Vec<u8>, NetError> {
    net::bytes(path, "*/*", &|_, _| ()).await
}

fn fit_of(bytes: &[u8]) -> Option<[f64; 3]> {
    let number = |at: usize| Some(f64::from_le_bytes(bytes.get(8 * at..8 * at + 8)?.try_into().ok()?));
    Some([number(0)?, number(1)?, number(2)?])
}

fn wrong(message: &str) -> BenchError {
    BenchError::Wrong(message.to_owned())
}
