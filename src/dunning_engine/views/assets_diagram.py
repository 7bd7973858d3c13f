"""Style and script of diagrams, as texts, because the pure layer reads no files (long because they are data)."""

# ruff: noqa: E501 - style and script are data, and breaking their lines would not make them clearer

from __future__ import annotations

from collections.abc import Mapping

FONT = '-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'

KIND_COLOURS: Mapping[str, tuple[str, str]] = {
    "event": ("#3d5a80", "#9db8dc"),
    "timer": ("#8a5a00", "#e0b35a"),
    "always": ("#6d4fa0", "#bda4ea"),
    "task": ("#0b6e69", "#5cc4bb"),
    "confirmed": ("#3a7338", "#8ccb84"),
    "failed": ("#ad2f2f", "#f08f86"),
    "back": ("#6b6f76", "#a5abb5"),
    "reopen": ("#a3430f", "#f0a06c"),
    "mixed": ("#4a525e", "#b3bac6"),
}
"""For each kind of edge its colour on a light and on a dark ground."""

KIND_MARKS: Mapping[str, str] = {
    "event": "M0-3.6A3.6 3.6 0 1 1 0 3.6A3.6 3.6 0 1 1 0-3.6Z",
    "timer": "M0-4A4 4 0 1 1 0 4A4 4 0 1 1 0-4ZM-.7-2.6V.7H2.4V-.7H.7V-2.6Z",
    "always": "M0-4.2L4.2 0L0 4.2L-4.2 0Z",
    "task": "M-3.5-3.5H3.5V3.5H-3.5Z",
    "confirmed": "M-4 .2L-2.8-1.1L-1.2.6L2.9-3.6L4.2-2.3L-1.2 3.4Z",
    "failed": "M-3.8-2.6L-2.6-3.8L0-1.2L2.6-3.8L3.8-2.6L1.2 0L3.8 2.6L2.6 3.8L0 1.2L-2.6 3.8L-3.8 2.6L-1.2 0Z",
    "back": "M-4 0L1-4V-1H4V1H1V4Z",
    "reopen": "M0-4L4 1H1V4H-1V1H-4Z",
}
"""For each kind of edge a mark about 8 units wide, so that colour is not the only difference."""

NODE_ICONS: Mapping[str, str] = {
    "start": "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5Z",
    "task": "M0-6A2.9 2.9 0 1 1 0-.2A2.9 2.9 0 1 1 0-6ZM-5.6 6C-5.6 2.6-3.2 1-0 1C3.2 1 5.6 2.6 5.6 6Z",
    "call": "M-6-.6L6-6L1.6 6L-.8 1.2ZM-.8 1.2L6-6L.6 1.9Z",
    "final": "M-5-5H5V5H-5ZM-3-3V3H3V-3Z",
    "anywhere": "M-1-6H1V-1.7L4.7-3.9L5.7-2.1L2 0L5.7 2.1L4.7 3.9L1 1.7V6H-1V1.7L-4.7 3.9L-5.7 2.1L-2 0L-5.7-2.1L-4.7-3.9L-1-1.7Z",
}
"""For each kind of node a picture about 12 units wide; plain states have none."""

TONES: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "covered": (("#1f7a4d", "#e8f5ee"), ("#5cc491", "#14291f")),
    "partly": (("#a86400", "#fdf3e0"), ("#e8b04f", "#2f2614")),
    "never": (("#c02b2b", "#fdeceb"), ("#ff8a80", "#361a1a")),
}
"""For each paint its colour and its ground, light and dark."""

_LIGHT = {
    "paper": "#ffffff",
    "ink": "#17202b",
    "soft": "#56606d",
    "node": "#ffffff",
    "line": "#8b95a3",
    "task": "#e9f5f3",
    "taskline": "#3f9189",
    "call": "#eef2fa",
    "callline": "#6683b3",
    "final": "#f1f1ee",
    "finalline": "#6d6f6a",
    "start": "#fff8ea",
    "startline": "#b78a35",
    "pill": "#17202b",
    "pilltext": "#ffffff",
}
_DARK = {
    "paper": "#14181d",
    "ink": "#e8ebef",
    "soft": "#a4adb9",
    "node": "#1e242b",
    "line": "#667180",
    "task": "#17302e",
    "taskline": "#4b9c94",
    "call": "#1d2738",
    "callline": "#6683b3",
    "final": "#2a2c2b",
    "finalline": "#9a9d97",
    "start": "#30291a",
    "startline": "#c29a4d",
    "pill": "#dfe4ea",
    "pilltext": "#14181d",
}


def _scheme(colours: Mapping[str, str], column: int) -> str:
    kinds = "".join(
        f".dg .k-{kind}{{stroke:{pair[column]}}}.dg .f-{kind}{{fill:{pair[column]}}}"
        for kind, pair in KIND_COLOURS.items()
    )
    nodes = "".join(
        f".dg .n-{kind} .box{{fill:{colours[kind]};stroke:{colours[kind + 'line']}}}"
        f".dg .n-{kind} .icon{{fill:{colours[kind + 'line']}}}"
        for kind in ("start", "task", "call", "final")
    )
    tones = "".join(_tone(name, *both[column]) for name, both in TONES.items())
    return (
        f".dg .paper{{fill:{colours['paper']}}}.dg text{{fill:{colours['ink']}}}.dg .note{{fill:{colours['soft']}}}"
        f".dg .box{{fill:{colours['node']};stroke:{colours['line']}}}.dg .icon{{fill:{colours['soft']}}}"
        f".dg .halo{{fill:{colours['paper']}}}.dg .pill{{fill:{colours['pill']}}}"
        f".dg .pilltext{{fill:{colours['pilltext']}}}{nodes}{kinds}{tones}"
    )


def _tone(name: str, colour: str, ground: str) -> str:
    """The paint of nodes, lines, arrowheads, marks and labels, over the colours of their kinds."""
    return (
        f".dg .node.t-{name} .box{{stroke:{colour};fill:{ground}}}.dg .node.t-{name} .icon{{fill:{colour}}}"
        f".dg .edge.t-{name} .wire{{stroke:{colour}}}.dg .edge.t-{name} .head,.dg .mark.t-{name}{{fill:{colour}}}"
        + (f".dg .lbl.t-{name}{{fill:{colour}}}" if name != "covered" else "")
    )


SVG_STYLE = (
    f".dg{{font-family:{FONT}}}.dg text{{font-size:11.5px;unicode-bidi:isolate}}.dg .name{{font-size:14px;font-weight:600}}"
    ".dg .note{font-size:11px}.dg .box{stroke-width:1.3}.dg .wire{fill:none;stroke-linecap:round}"
    ".dg .n-anywhere .box{stroke-dasharray:5 4}.dg .dash{stroke-dasharray:6 5}.dg .never>:not(.halo){opacity:.5}"
    ".dg .pilltext{font-size:10.5px;font-weight:600;font-variant-numeric:tabular-nums}"
    ".dg .node .inner.box{fill:none}.dg .edge.t-never .wire{stroke-dasharray:1 5}.dg .node.t-never .box{stroke-dasharray:2 4}"
    f"{_scheme(_LIGHT, 0)}@media (prefers-color-scheme:dark){{{_scheme(_DARK, 1)}}}"
    f"@media print{{{_scheme(_LIGHT, 0)}}}"
)

VIEWER_STYLE = """
.viewer{position:relative;border:1px solid var(--rule);border-radius:10px;background:var(--sheet);overflow:hidden}
.viewer .canvas{overflow:auto;max-height:min(78vh,860px);outline-offset:-3px;scrollbar-width:thin}
.viewer .dg{display:block;margin:0 auto;max-width:none}
.viewer .dg .paper{fill:none}
.viewer .dg .halo{fill:var(--sheet)}
.viewer .tools{display:none;justify-content:flex-end;gap:2px;padding:6px 8px;border-bottom:1px solid var(--rule)}
.js .viewer .tools{display:flex}
.viewer .tools button{font:inherit;font-size:14px;min-width:34px;height:30px;padding:0 9px;border:0;border-radius:6px;background:var(--sheet);
color:var(--ink);cursor:pointer}
.viewer .tools button:hover{background:var(--wash)}
.viewer .tools button:focus-visible{outline:2px solid var(--focus);outline-offset:-2px}
.viewer .canvas:active{cursor:grabbing}
.key{display:flex;flex-wrap:wrap;gap:6px 18px;margin:12px 0 0;padding:0;list-style:none;font-size:13px;color:var(--soft)}
.key li{display:flex;align-items:center;gap:6px}
.key svg{width:12px;height:12px;flex:none}
@media print{.viewer .tools{display:none!important}.viewer{border:0}
.viewer .canvas{max-height:none;overflow:visible}.viewer .dg{max-width:100%!important;height:auto!important;max-height:24cm}}
"""

VIEWER_SCRIPT = """
(function(){
"use strict";
var READABLE=.62;
document.documentElement.classList.add("js");
function viewer(root){
  var canvas=root.querySelector(".canvas"),svg=root.querySelector(".dg"),said=root.querySelector("[data-said]");
  var width=svg.viewBox.baseVal.width,height=svg.viewBox.baseVal.height,scale=1,drag=null;
  function least(){return Math.min(1,Math.max(.12,(canvas.clientWidth-4)/width));}
  function apply(next,px,py){
    next=Math.min(4,Math.max(Math.min(.2,least()),next));
    if(px===undefined){px=canvas.clientWidth/2;py=canvas.clientHeight/2;}
    var fx=(canvas.scrollLeft+px)/scale,fy=(canvas.scrollTop+py)/scale;
    scale=next;svg.style.width=width*scale+"px";svg.style.height=height*scale+"px";
    canvas.scrollLeft=fx*scale-px;canvas.scrollTop=fy*scale-py;
    if(said)said.textContent=Math.round(scale*100)+" %";
  }
  function fit(smallest){
    var first=svg.querySelector(".n-start")||svg,box,frame;
    apply(Math.max(least(),smallest));canvas.scrollTop=canvas.scrollLeft=0;
    box=first.getBoundingClientRect();frame=canvas.getBoundingClientRect();
    canvas.scrollLeft=box.left+box.width/2-frame.left-canvas.clientWidth/2;
    canvas.scrollTop=Math.max(0,box.bottom-frame.top-canvas.clientHeight*.5);
  }
  var acts={"in":function(){apply(scale*1.25);},"out":function(){apply(scale/1.25);},"fit":function(){fit(0);},"full":function(){apply(1);}};
  root.querySelectorAll("[data-zoom]").forEach(function(button){
    button.addEventListener("click",function(){acts[button.getAttribute("data-zoom")]();});
  });
  canvas.addEventListener("keydown",function(event){
    if(event.ctrlKey||event.metaKey||event.altKey)return;
    var key=event.key,step=70;
    if(key==="+"||key==="=")acts["in"]();else if(key==="-")acts.out();else if(key==="0")fit(0);else if(key==="1")acts.full();
    else if(key==="ArrowLeft")canvas.scrollLeft-=step;else if(key==="ArrowRight")canvas.scrollLeft+=step;
    else if(key==="ArrowUp")canvas.scrollTop-=step;else if(key==="ArrowDown")canvas.scrollTop+=step;else return;
    event.preventDefault();
  });
  canvas.addEventListener("wheel",function(event){
    if(!event.ctrlKey&&!event.metaKey)return;
    var box=canvas.getBoundingClientRect();event.preventDefault();
    apply(scale*Math.exp(-event.deltaY/300),event.clientX-box.left,event.clientY-box.top);
  },{passive:false});
  canvas.addEventListener("pointerdown",function(event){
    if(event.button||event.pointerType!=="mouse")return;
    drag=[event.clientX+canvas.scrollLeft,event.clientY+canvas.scrollTop];canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove",function(event){
    if(!drag)return;canvas.scrollLeft=drag[0]-event.clientX;canvas.scrollTop=drag[1]-event.clientY;
  });
  ["pointerup","pointercancel"].forEach(function(name){canvas.addEventListener(name,function(){drag=null;});});
  fit(READABLE);
}
document.querySelectorAll(".viewer").forEach(viewer);
})();
"""

PAGE_STYLE = (
    ":root{color-scheme:light dark;--ground:#f7f7f5;--sheet:#fff;--ink:#17202b;--soft:#56606d;--rule:#dcdfe2;"
    "--wash:#f0f2f3;--focus:#1f6feb}"
    "@media (prefers-color-scheme:dark){:root{--ground:#0f1216;--sheet:#14181d;--ink:#e8ebef;--soft:#a4adb9;"
    "--rule:#2c333b;--wash:#1e242b;--focus:#79b0ff}}"
    f"*{{box-sizing:border-box}}body{{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 {FONT}}}"
    "main{max-width:1320px;margin:0 auto;padding:40px 28px 80px}h1{font-size:30px;line-height:1.15;letter-spacing:-.02em;"
    "margin:0 0 4px}h2{font-size:20px;letter-spacing:-.01em;margin:48px 0 12px}.sub{margin:0 0 22px;color:var(--soft)}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14.5px}th{text-align:left;font-size:12.5px;"
    "font-weight:500;color:var(--soft)}th,td{padding:8px 18px 8px 0;border-bottom:1px solid var(--rule);vertical-align:top;"
    "unicode-bidi:isolate}td.n,th.n{text-align:right;padding-right:0;font-variant-numeric:tabular-nums}"
    ":focus-visible{outline:2px solid var(--focus);outline-offset:2px}"
    "@media (max-width:600px){main{padding:24px 16px 60px}h1{font-size:24px}}"
    "@media print{:root{--ground:#fff;--sheet:#fff;--ink:#000;--soft:#444;--rule:#bbb}}"
)
