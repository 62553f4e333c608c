//! Shader texts. Local positions become device px relative to the viewport's middle, y down, then clip space.

/// Common head of every vertex shader.
macro_rules! head {
    ($body:literal) => {
        concat!(
            "#version 300 es\nprecision highp float;precision highp int;",
            "uniform vec2 u_centre,u_viewport;uniform float u_scale;",
            "vec2 device(vec2 p){return (p-u_centre)*u_scale;}",
            "vec4 clip(vec2 d){return vec4(d.x*2./u_viewport.x,-d.y*2./u_viewport.y,0,1);}\n",
            $body
        )
    };
}

/// A byte of the table: bits 0–3 a colour of the palette (15: nothing is drawn), bits 4–5 a pattern. The look-up and the mixing are made per
/// vertex, so a pixel costs nothing. Triangles with a pattern are left to [`PATTERN_VERTEX`]: a card in software runs
/// every branch of a shader for every pixel.
pub(super) const FILL_VERTEX: &str = head!(
    "in vec2 a_position;in uint a_id;
uniform highp usampler2D u_from,u_to;uniform vec3 u_palette[16];uniform float u_mix,u_opacity;
flat out vec4 v_color;
void main(){
 ivec2 at=ivec2(int(a_id)&2047,int(a_id)>>11);
 uint f=texelFetch(u_from,at,0).r,t=texelFetch(u_to,at,0).r;
 v_color=vec4(mix(u_palette[f&15u],u_palette[t&15u],u_mix),1)*u_opacity;
 gl_Position=((f|t)>>4&3u)==0u&&(t&63u)!=15u?clip(device(a_position)):vec4(2,2,2,1);}"
);

/// The triangles that [`FILL_VERTEX`] leaves out.
pub(super) const PATTERN_VERTEX: &str = head!(
    "in vec2 a_position;in uint a_id;
uniform highp usampler2D u_from,u_to;uniform vec3 u_palette[16];
flat out vec3 v_from,v_to;flat out uvec2 v_pattern;
void main(){
 ivec2 at=ivec2(int(a_id)&2047,int(a_id)>>11);
 uint f=texelFetch(u_from,at,0).r,t=texelFetch(u_to,at,0).r;
 v_from=u_palette[f&15u];v_to=u_palette[t&15u];v_pattern=uvec2(f>>4&3u,t>>4&3u);
 gl_Position=v_pattern==uvec2(0u)?vec4(2,2,2,1):clip(device(a_position));}"
);

/// Patterns keep to whole device px of the map, so that they neither swim nor blur while it is panned.
pub(super) const PATTERN_FRAGMENT: &str = "#version 300 es
precision highp float;precision highp int;
flat in vec3 v_from,v_to;flat in uvec2 v_pattern;
uniform float u_mix,u_height,u_pen,u_opacity;uniform vec2 u_periods,u_origin5,u_origin6;
uniform vec3 u_ground,u_empty,u_held,u_hatch;
out vec4 o_color;
float stroke(float d,float half_width){return clamp(half_width+.5-d,0.,1.);}
float diagonal(float s,float period){return abs(mod(s+period*.5,period)-period*.5)*.70710678;}
vec3 shade(vec3 own,uint pattern){
 if(pattern==0u)return own;
 vec2 p=vec2(gl_FragCoord.x,u_height-gl_FragCoord.y);
 if(pattern==1u){
  vec2 q=mod(p-u_origin6,u_periods.y)-u_periods.y*.5;
  return mix(u_empty,u_hatch,stroke(length(q),.8*u_pen));}
 if(pattern==2u){
  vec2 q=p-u_origin5;
  float d=min(diagonal(q.x+q.y,u_periods.x),diagonal(q.x-q.y,u_periods.x));
  return mix(u_held,u_ground,stroke(d,.5*u_pen));}
 vec2 q=p-u_origin6;
 return mix(mix(own,u_ground,.45),u_hatch,stroke(diagonal(q.x+q.y,u_periods.y),.5*u_pen));}
void main(){
 vec3 c=shade(v_to,v_pattern.y);
 if(u_mix<1.)c=mix(shade(v_from,v_pattern.x),c,u_mix);
 o_color=vec4(c,1)*u_opacity;}";

/// The triangles whose id is in a set.
pub(super) const HATCH_VERTEX: &str = head!(
    "in vec2 a_position;in uint a_id;uniform highp usampler2D u_set;
void main(){
 uint v=texelFetch(u_set,ivec2(int(a_id)&2047,int(a_id)>>11),0).r;
 gl_Position=v==0u?vec4(2,2,2,1):clip(device(a_position));}"
);

/// Strokes with edges, fixed to whole device px of the map.
pub(super) const HATCH_FRAGMENT: &str = "#version 300 es
precision highp float;
uniform vec3 u_core,u_casing;uniform vec4 u_normals;uniform vec2 u_origin;uniform float u_period,u_pen,u_opacity,u_height;
out vec4 o_color;
float off(vec2 p,vec2 n){return abs(mod(dot(p,n)+u_period*.5,u_period)-u_period*.5)*inversesqrt(dot(n,n));}
void main(){
 vec2 p=vec2(gl_FragCoord.x,u_height-gl_FragCoord.y)-u_origin;
 float d=min(off(p,u_normals.xy),off(p,u_normals.zw));
 float core=clamp(u_pen*.5+.5-d,0.,1.),edge=clamp(u_pen+.5-d,0.,1.)*.8;
 if(edge<=0.)discard;
 o_color=(vec4(u_core,1)*core+vec4(u_casing,1)*edge*(1.-core))*u_opacity;}";

/// Index plus one as a colour; zero is nothing.
pub(super) const ID_VERTEX: &str = head!(
    "in vec2 a_position;in uint a_id;flat out vec4 v_color;
void main(){uint n=a_id+1u;v_color=vec4(float(n&255u),float(n>>8&255u),float(n>>16&255u),255)/255.;gl_Position=clip(device(a_position));}"
);

/// One flat colour for each vertex, as it came.
pub(super) const FLAT_FRAGMENT: &str = "#version 300 es
precision mediump float;flat in vec4 v_color;out vec4 o_color;void main(){o_color=v_color;}";

/// A mesh in one colour, multiplied by its opacity.
pub(super) const FLAT_VERTEX: &str = head!(
    "in vec2 a_position;uniform vec4 u_color;flat out vec4 v_color;
void main(){v_color=u_color;gl_Position=clip(device(a_position));}"
);

/// Six corners are one segment, which looks up the points before and after it. `x` beyond 1e20 says that there is no point: at a
/// line's end it carries, as (angle + 4) · 1e30, where the neighbours leave from the node, so that lines that meet there share its
/// pixels instead of blending twice.
pub(super) const LINE_VERTEX: &str = head!(
    "uniform highp sampler2D u_points;uniform float u_half;
flat out vec2 v_along;flat out float v_length;flat out vec4 v_start_cut,v_end_cut;out vec2 v_at;
bool none(vec2 p){return abs(p.x)>1e20;}
vec2 ray(float packed){float a=packed*1e-30-4.;return vec2(cos(a),sin(a));}
vec4 cut(vec2 along,vec2 here,vec2 other){
 if(none(other)){
  vec2 a=other*1e-30;
  return vec4(a.x>7.5?vec2(0):along-ray(other.x),a.y>7.5?vec2(0):along-ray(other.y));}
 vec2 to=device(other)-here;float l=length(to);vec2 n=l>0.?along-to/l:vec2(0);
 return vec4(n,n);}
vec2 point(int i){return texelFetch(u_points,ivec2(i&1023,i>>10),0).rg;}
void main(){
 gl_Position=vec4(2,2,2,1);
 int i=gl_VertexID/6,corner=gl_VertexID-6*i;corner=corner<3?corner:6-corner;
 vec2 start=point(i+1),end=point(i+2);
 if(none(start)||none(end))return;
 vec2 s=device(start),e=device(end),d=e-s;float l=length(d);
 if(l<=0.)return;
 d/=l;
 float r=u_half+1.;
 vec2 n=vec2(-d.y,d.x);
 float t=(corner&1)==0?-r:l+r,o=(corner&2)==0?-r:r;
 vec2 at=d*t+n*o;
 v_along=d;v_length=l;v_at=at;
 v_start_cut=cut(d,s,point(i));v_end_cut=cut(-d,e,point(i+3));
 gl_Position=clip(s+at);}"
);

/// Distance to the segment, cut at the bisectors of its two ends.
pub(super) const LINE_FRAGMENT: &str = "#version 300 es
precision highp float;
flat in vec2 v_along;flat in float v_length;flat in vec4 v_start_cut,v_end_cut;in vec2 v_at;
uniform float u_half;uniform vec4 u_color;
out vec4 o_color;
void main(){
 vec2 w=v_at-v_along*v_length;
 if(min(min(dot(v_at,v_start_cut.xy),dot(v_at,v_start_cut.zw)),min(dot(w,v_end_cut.xy),dot(w,v_end_cut.zw)))<0.)discard;
 float d=length(v_at-v_along*clamp(dot(v_at,v_along),0.,v_length));
 float a=clamp(u_half+.5-d,0.,1.);
 if(a<=0.)discard;
 o_color=u_color*a;}";

/// A picture at an anchor; its corner keeps to whole device px, so text stays as sharp as the browser drew it.
pub(super) const SPRITE_VERTEX: &str = head!(
    "in vec2 a_anchor;in vec4 a_box;in vec4 a_picture;uniform vec2 u_sheet;out vec2 v_uv;
void main(){
 vec2 c=vec2(gl_VertexID&1,gl_VertexID>>1);
 vec2 corner=floor(device(a_anchor)+u_viewport*.5+a_box.xy+.5)-u_viewport*.5;
 v_uv=(a_picture.xy+c*a_picture.zw)/u_sheet;
 gl_Position=clip(corner+c*a_box.zw);}"
);

/// The picture as it is.
pub(super) const SPRITE_FRAGMENT: &str = "#version 300 es
precision mediump float;in vec2 v_uv;uniform sampler2D u_picture;out vec4 o_color;
void main(){o_color=texture(u_picture,v_uv);}";

/// A picture of the ground on four corners.
pub(super) const TILE_VERTEX: &str = head!(
    "in vec2 a_position,a_uv;out vec2 v_uv;
void main(){v_uv=a_uv;gl_Position=clip(device(a_position));}"
);

/// The picture, its colours towards what lies below.
pub(super) const TILE_FRAGMENT: &str = "#version 300 es
precision highp float;in vec2 v_uv;uniform sampler2D u_picture;uniform float u_opacity;out vec4 o_color;
void main(){o_color=texture(u_picture,v_uv)*u_opacity;}";

/// A whole picture in a box: its left, bottom, right and top in clip space.
pub(super) const PICTURE_VERTEX: &str = "#version 300 es
precision highp float;uniform vec4 u_place;out vec2 v_uv;
void main(){v_uv=vec2(gl_VertexID&1,gl_VertexID>>1);gl_Position=vec4(mix(u_place.xy,u_place.zw,v_uv),0,1);}";

/// The picture as it is, to the px of the largest canvas.
pub(super) const PICTURE_FRAGMENT: &str = "#version 300 es
precision highp float;in vec2 v_uv;uniform sampler2D u_picture;out vec4 o_color;
void main(){o_color=texture(u_picture,v_uv);}";
