//! The map sheet as it is printed: marks as SVG over the map's picture, and the whole as a picture of its own.

use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::{
    answer::{sentence, sentence_words},
    basemap::credits,
    cockpit::Cockpit,
    legend, overlays, painting,
    picks::method_name,
    print_rows::{entries, notes},
    take::keep_blob,
    timers::next_frame,
    tokens,
};
use crate::{
    format,
    locale::{lang, t, tf},
    map::{MapEngine, MapError, Shot},
    print::{
        CSS_PX_PER_MM, PX_PER_MM, Page,
        canvas::{HALO, Painter},
        marks::{Anchor, Mark, Tone},
        png::with_density,
        sheet::{Content, Layout, OnMap, lay_out, on_map},
    },
    state::{Picture, file_name, lens::Kind},
};

/// CSS px of the paper in one unit of the design: names of the map are about as high as those of the legend.
const UNIT_PX: f64 = 0.85;
/// Room round the whole, CSS px of the paper.
const GAP: f64 = 16.0;
/// Longest bar of scale, mm on A4.
const LONGEST_BAR: f64 = 42.0;

/// Measures letters.
struct Letters {
    context: Option<CanvasRenderingContext2d>,
    family: String,
}

impl Letters {
    fn new() -> Self {
        let canvas = document().create_element("canvas").ok().and_then(|canvas| canvas.dyn_into().ok());
        let family = document().body().map(|body| tokens::family_of(&body)).unwrap_or_default();
        Self { context: canvas.and_then(|canvas: HtmlCanvasElement| context(&canvas)), family }
    }

    /// How wide words are whose letters are so high; of a browser that doesn't tell, as wide as they can be.
    fn measure(&self, words: &str, size: f64, bold: bool) -> f64 {
        let wide = self.context.as_ref().and_then(|context| {
            context.set_font(&format!("{} 100px {}", if bold { 700 } else { 400 }, self.family));
            context.measure_text(words).ok()
        });
        wide.map_or(words.chars().count() as f64, |wide| wide.width() / 100.0) * size
    }
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten()?.dyn_into().ok()
}

/// The sheet.
#[component]
pub fn MapSheet(
    /// On which paper.
    page: Page,
    /// Told when the sheet is to be saved as a picture.
    save: RwSignal<u32>,
    /// Set when the map stands on it.
    drawn: RwSignal<bool>,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    drawn.set(false);
    let letters = StoredValue::new_local(Letters::new());
    let measure = move |words: &str, size: f64, bold: bool| letters.with_value(|of| of.measure(words, size, bold));
    let answer = sentence(cockpit);
    let layout = Memo::new(move |_| {
        let content = content(cockpit, &answer.with(sentence_words));
        content.map(|content| lay_out(page, &content, &measure)).unwrap_or_default()
    });
    let frame = Memo::new(move |_| layout.with(|layout| layout.frame));
    let over = RwSignal::new(Vec::<Mark>::new());
    // West, south, east, north of the map's edges.
    let bounds = RwSignal::new([0.0; 4]);
    let (host, canvas) = (NodeRef::<html::Div>::new(), NodeRef::<html::Canvas>::new());
    // Whatever the map shows is drawn for the paper as soon as the map itself shows it.
    let turn = RwSignal::new(0_u32);
    let look =
        app.part(|choice| (choice.unit, choice.indicator, choice.period, choice.hidden, choice.lang, choice.lens));
    Effect::new(move |_| {
        look.track();
        frame.track();
        cockpit.paint.track();
        overlays::shown(cockpit);
        cockpit.depth.track();
        app.rest.track();
        app.only_class.track();
        app.picture.track();
        cockpit.has_engine.track();
        if host.get().is_none() || canvas.get().is_none() {
            return;
        }
        drawn.set(false);
        let now = turn.try_update_untracked(|turn| {
            *turn += 1;
            *turn
        });
        let job = Job { cockpit, page, turn, now, over, bounds, drawn, measure };
        wait(job, host, canvas, frame);
    });
    Effect::new(move |before: Option<u32>| {
        let asked = save.get();
        if before.is_some_and(|before| before != asked)
            && let (Some(host), Some(canvas)) = (host.get_untracked(), canvas.get_untracked())
        {
            let marks = layout.with_untracked(|of| of.marks.clone()).into_iter().chain(over.get_untracked());
            let kept = Kept { page, frame: frame.get_untracked(), marks: marks.collect() };
            spawn_local(async move {
                let name = name(cockpit, page);
                if let Err(why) = keep(&kept, &host, &canvas, &name).await {
                    app.notice.try_set(Some(tf("take.failed", &[("file", &name), ("why", &format!("{why:?}"))])));
                }
            });
        }
        asked
    });
    let place = move |at: usize| move || format!("calc({} * var(--mm))", frame.get()[at]);
    let state = move || match app.picture.get() {
        _ if drawn.get() => None,
        Picture::Drawn => Some(t("print.drawing")),
        _ => Some(t("print.no_map")),
    };
    let [width, height] = page.mm();
    let all = move || {
        let marks = layout.with(|of| of.marks.clone()).into_iter().chain(over.get());
        marks.map(|mark| draw(&mark)).collect_view()
    };
    let label = move || layout.with(title);
    view! {
        <div class=format!("print-page {}", page.id()) data-theme="print" data-ready=move || drawn.get().then_some("") node_ref=host role="document" aria-label=label>
            <div class="print-map" data-bounds=move || bounds.get().map(|edge| edge.to_string()).join(" ") style:left=place(0) style:top=place(1) style:width=place(2) style:height=place(3)>
                <canvas node_ref=canvas aria-hidden="true"></canvas>
                <p class="print-state" role="status">{state}</p>
            </div>
            <svg class="print-marks" viewBox=format!("0 0 {width} {height}")>{all}</svg>
        </div>
    }
}

/// The sheet's largest words.
fn title(layout: &Layout) -> String {
    let size = |mark: &Mark| if let Mark::Text { size, bold: true, .. } = mark { *size } else { 0.0 };
    let most = layout.marks.iter().map(size).fold(0.0, f64::max);
    let words = layout.marks.iter().filter(|mark| size(mark) == most).filter_map(|mark| match mark {
        Mark::Text { words, .. } => Some(words.as_str()),
        _ => None,
    });
    words.collect()
}

/// What the sheet says; none before there is a row.
fn content(cockpit: Cockpit, title: &str) -> Option<Content> {
    let app = cockpit.app;
    let data = app.data()?;
    let (at, period) = app.row.with(|row| row.as_ref().map(|row| (row.indicator, row.period)))?;
    let indicator = data.indicator(at);
    let level = lang().pick(&data.level(cockpit.depth.get()).name);
    let (name, window) = format::name_and_window(lang().pick(&indicator.name));
    let when = format::period_of(lang(), &data, period);
    let when = if window.is_empty() { when } else { format!("{when} · {window}") };
    let whole = data.units().name(cockpit.listed(&data));
    let paint = cockpit.paint.get()?;
    let legend::Words { name: shown, unit, line, over, .. } = legend::words(cockpit)?;
    let of = |name: &str| match unit.as_str() {
        "" => name.to_owned(),
        unit => tf("print.measured", &[("name", name), ("unit", unit)]),
    };
    // Of a swipe the paper has what stands right of the handle.
    let plain = matches!(paint.kind, Kind::One | Kind::Swipe(..));
    let mut method = if plain {
        let count = paint.classes.counts.len().to_string();
        let made = app.choice.with(|choice| choice.lens.method).of(indicator);
        let made = tf("lens.method_of", &[("n", &count), ("method", method_name(made))]);
        let line = tf("legend.flat", &[("period", &format::period(lang(), period)), ("level", level)]);
        std::iter::once(line).chain((!paint.classes.breaks.is_empty()).then_some(made)).chain(over).collect::<Vec<_>>()
    } else {
        vec![line]
    };
    if let Some(only) = app.only_class.get() {
        method.push(tf("print.one_class", &[("k", &(only + 1).to_string())]));
    }
    let measured = of(if plain { name } else { &shown });
    let signs = ["print.sign_made", "print.sign_checked", "print.sign_approved", "print.sign_date"];
    Some(Content {
        subject: tf("print.subject", &[("whole", whole), ("name", &measured), ("period", &when), ("level", level)]),
        title: title.to_owned(),
        legend: t("legend.label").to_owned(),
        measured,
        method: method.join(" · "),
        entries: entries(&paint).into_iter().chain(overlays::entries(cockpit)).collect(),
        notes: notes(&data, indicator, credits(app)),
        signs: signs.map(|key| t(key).to_owned()).to_vec(),
    })
}

/// One picture of the map to be made.
#[derive(Clone, Copy)]
struct Job<M> {
    cockpit: Cockpit,
    page: Page,
    /// The number of the newest job, and this one's.
    turn: RwSignal<u32>,
    now: Option<u32>,
    over: RwSignal<Vec<Mark>>,
    bounds: RwSignal<[f64; 4]>,
    drawn: RwSignal<bool>,
    measure: M,
}

/// Looks frame by frame whether the map shows what is chosen; then draws, unless something newer is to be drawn.
fn wait<M: Fn(&str, f64, bool) -> f64 + Copy + 'static>(
    job: Job<M>,
    host: NodeRef<html::Div>,
    canvas: NodeRef<html::Canvas>,
    frame: Memo<[f64; 4]>,
) {
    next_frame(move || {
        // Gone with the sheet, or overtaken; and without a map there is nothing to wait for.
        let app = job.cockpit.app;
        if job.turn.try_get_untracked() != job.now || app.picture.try_get_untracked() != Some(Picture::Drawn) {
            return;
        }
        if !is_shown(job.cockpit) {
            return wait(job, host, canvas, frame);
        }
        let parts = host.try_get_untracked().flatten().zip(canvas.try_get_untracked().flatten());
        let (Some((host, canvas)), Some(at)) = (parts, frame.try_get_untracked()) else { return };
        match job.cockpit.with_map(|map| make(job, map, &host, &canvas, at)) {
            Some(Ok((marks, bounds))) => {
                job.over.try_set(marks);
                job.bounds.try_set(bounds);
                job.drawn.try_set(true);
            }
            Some(Err(error)) => drop(app.notice.try_set(Some(tf("notice.map", &[("why", &error.to_string())])))),
            None => {}
        }
    });
}

/// Whether the map shows what is chosen.
fn is_shown(cockpit: Cockpit) -> bool {
    let choice = cockpit.app.choice.get_untracked();
    let row = cockpit.app.row.with_untracked(|row| {
        row.as_ref().is_some_and(|row| (row.indicator, row.period) == (choice.indicator, choice.period))
    });
    let drawn = cockpit.with_map(|map| !map.awaits_tiles() && !map.is_unfinished()) == Some(true);
    let here =
        painting::is_settled(cockpit) && overlays::is_settled(cockpit) && super::ground::is_settled(cockpit.ground);
    row && drawn && here
}

/// Draws the map into the canvas, in the colours of the host; what stands over it, and where its edges lie.
fn make<M: Fn(&str, f64, bool) -> f64 + Copy + 'static>(
    job: Job<M>,
    map: &MapEngine,
    host: &web_sys::HtmlElement,
    canvas: &HtmlCanvasElement,
    frame: [f64; 4],
) -> Result<(Vec<Mark>, [f64; 4]), MapError> {
    let k = job.page.letters();
    let paint = job.cockpit.paint.get_untracked().ok_or(MapError::Missing("classes"))?;
    let only = job.cockpit.app.only_class.get_untracked();
    let only = only.and_then(|class| paint.classes.slots.get(usize::from(class)).copied());
    let palette = tokens::Palette { ramp: paint.classes.ramp, only, old: false };
    let theme = tokens::map_theme_of(host, palette).ok_or(MapError::Missing("print theme"))?;
    let size = (frame[2] * CSS_PX_PER_MM, frame[3] * CSS_PX_PER_MM);
    let whole = job.cockpit.app.at_home.get_untracked();
    let camera = map.picture_camera(whole, size, GAP * k);
    let shot = Shot { theme: &theme, camera, size, ratio: PX_PER_MM / CSS_PX_PER_MM, unit_px: UNIT_PX * k };
    let (width, height) = shot.pixels();
    canvas.set_width(width);
    canvas.set_height(height);
    let context = context(canvas).ok_or(MapError::Missing("2D canvas"))?;
    map.picture(&shot, &mut |[left, top, width, height], bytes| {
        let refused = |call| move |why: JsValue| MapError::Browser { call, message: format!("{why:?}") };
        let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(bytes), width, height);
        let data = data.map_err(refused("ImageData"))?;
        context.put_image_data(&data, f64::from(left), f64::from(top)).map_err(refused("putImageData"))
    })?;
    let shown = untrack(|| overlays::shown(job.cockpit));
    overlays::paint_on(&context, host, &shown, (camera, size), (shot.ratio, shot.unit_px))
        .map_err(|why| MapError::Browser { call: "2D canvas", message: format!("{why:?}") })?;
    let mm = |px: f64| px / CSS_PX_PER_MM;
    let names = map.picture_names(&shot).into_iter();
    let names = names.map(|name| (name.text, [mm(name.at.0), mm(name.at.1)], mm(name.size), name.bold)).collect();
    let metres_per_mm = camera.metres_per_px() * CSS_PX_PER_MM;
    let bar = round_below(LONGEST_BAR * k * metres_per_mm)
        .map(|metres| (metres / metres_per_mm, format::length(lang(), metres)));
    let on = OnMap { names, north: t("map.north"), bar, ratio: tf("print.ratio", &[("n", &ratio(metres_per_mm))]) };
    let ((west, north), (east, south)) = (camera.unproject(0.0, 0.0, size), camera.unproject(size.0, size.1, size));
    Ok((on_map(job.page, frame, on, &job.measure), [west, south, east, north]))
}

/// The longest round length that is no longer.
fn round_below(metres: f64) -> Option<f64> {
    let power = 10f64.powf(metres.log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|lead| lead * power).find(|&round| round <= metres)
}

/// How many times smaller the paper is, in three digits: paper stretches more than that.
fn ratio(metres_per_mm: f64) -> String {
    let times = metres_per_mm * 1000.0;
    let power = 10f64.powf((times.log10().floor() - 2.0).max(0.0));
    format::number((times / power).round() * power, 0)
}

/// One mark of SVG.
fn draw(mark: &Mark) -> AnyView {
    let tone = |tone: Tone| format!("var({})", tone.token());
    let number = |mm: f64| format!("{mm:.3}");
    match mark {
        Mark::Text { at, size, bold, anchor, tone: of, halo, words } => {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let edge = halo.then(|| number(size * HALO * 2.0));
            view! {
                <text x=number(at[0]) y=number(at[1]) font-size=number(*size) font-weight=if *bold { "700" } else { "400" } text-anchor=anchor
                    fill=tone(*of) stroke=halo.then(|| tone(Tone::Ground)) stroke-width=edge>{words.clone()}</text>
            }
            .into_any()
        }
        Mark::Line { from, to, width, tone: of } => view! {
            <line x1=number(from[0]) y1=number(from[1]) x2=number(to[0]) y2=number(to[1]) stroke=tone(*of) stroke-width=number(*width)></line>
        }
        .into_any(),
        Mark::Box { at, fill, edge } => {
            let fill = fill.map_or_else(|| "none".to_owned(), tone);
            view! {
                <rect x=number(at[0]) y=number(at[1]) width=number(at[2]) height=number(at[3]) fill=fill
                    stroke=edge.map(|(_, of)| tone(of)) stroke-width=edge.map(|(width, _)| number(width))></rect>
            }
            .into_any()
        }
        Mark::Shape { corners, tone: of } => {
            let points: Vec<String> = corners.iter().map(|[x, y]| format!("{x:.3},{y:.3}")).collect();
            view! { <polygon points=points.join(" ") fill=tone(*of)></polygon> }.into_any()
        }
    }
}

/// A sheet at the moment when it was to be kept.
struct Kept {
    page: Page,
    frame: [f64; 4],
    marks: Vec<Mark>,
}

/// The picture's file name: what, where, when, on which paper.
fn name(cockpit: Cockpit, page: Page) -> String {
    let Some(data) = cockpit.app.data_now() else { return file_name(&[page.id()], "png") };
    let choice = cockpit.app.choice.get_untracked();
    let what = format::short_name(lang(), data.indicator(choice.indicator));
    file_name(&[data.units().name(choice.unit), &what, &choice.period.to_string(), page.id()], "png")
}

/// Paints the whole sheet on a canvas of its own and hands it to the browser as a file.
async fn keep(
    kept: &Kept,
    host: &web_sys::HtmlElement,
    picture: &HtmlCanvasElement,
    name: &str,
) -> Result<(), JsValue> {
    let sheet: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let [width, height] = kept.page.px();
    sheet.set_width(width);
    sheet.set_height(height);
    let context = context(&sheet).ok_or("no 2D canvas")?;
    let (colour, family) = (tokens::tones(host), tokens::family_of(host));
    let painter = Painter { context: &context, colour: &colour, family: &family };
    painter.clear([width, height]);
    painter.picture(picture, kept.frame)?;
    for mark in &kept.marks {
        painter.paint(mark)?;
    }
    let blob = js_sys::Promise::new(&mut |yes, no| {
        if let Err(why) = sheet.to_blob(&yes) {
            // The promise tells whoever waits.
            let _ = no.call1(&JsValue::UNDEFINED, &why);
        }
    });
    let blob: Blob = JsFuture::from(blob).await?.dyn_into()?;
    let bytes = JsFuture::from(blob.array_buffer()).await?;
    let bytes = with_density(js_sys::Uint8Array::new(&bytes).to_vec());
    let kind = BlobPropertyBag::new();
    kind.set_type("image/png");
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(&bytes[..]));
    keep_blob(&Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?, name)
}

#[cfg(test)]
mod tests {
    use super::{ratio, round_below};

    #[test]
    fn scales_are_told_in_round_numbers() {
        assert_eq!(
            [round_below(7_340.0), round_below(1_999.0), round_below(0.3)],
            [Some(5_000.0), Some(1_000.0), Some(0.2)]
        );
        assert_eq!([ratio(152.345), ratio(8.1249), ratio(0.5)], ["152,000", "8,120", "500"]);
    }
}
