"""Style of the coverage page, as a text, because the pure layer reads no files (long because it is data)."""

# ruff: noqa: E501 - a style is data, and breaking its lines would not make it clearer

from __future__ import annotations

from dunning_engine.views.assets_diagram import TONES

_LIGHT, _DARK = (
    ";".join(f"--{name}:{both[n][0]};--{name}-ground:{both[n][1]}" for name, both in TONES.items()) for n in (0, 1)
)

COVERAGE_STYLE = (
    f":root{{{_LIGHT}}}@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    """
main{max-width:1680px}
a{color:inherit}
section{scroll-margin-top:16px}
h2{display:flex;align-items:baseline;gap:12px;overflow-wrap:anywhere}
h2 small{font-size:15px;font-weight:500;color:var(--soft);font-variant-numeric:tabular-nums}
h3{font-size:15px;margin:26px 0 6px}
.sum{display:grid;grid-template-columns:minmax(180px,auto) minmax(0,1fr);gap:12px 56px;align-items:start;margin-top:26px}
.figure{margin:0;line-height:1.1}
.figure b{display:block;font-size:56px;font-weight:640;letter-spacing:-.03em;font-variant-numeric:tabular-nums}
.figure span{color:var(--soft);font-size:15px;line-height:1.4}
.figure.covered b{color:var(--covered)}
.shares{font-variant-numeric:tabular-nums}
.shares th,.shares td{padding:6px 14px 6px 0;vertical-align:middle}
.shares tbody th{font-size:14.5px;font-weight:400;color:var(--ink);overflow-wrap:anywhere}
.shares tfoot th,.shares tfoot td{font-size:14.5px;font-weight:640;color:var(--ink);border-bottom:0}
.shares td.n,.shares th.n{padding-left:10px;padding-right:0;width:1%;white-space:nowrap}
.meter{width:38%}
.bar{display:block;height:10px;border-radius:5px;background:var(--never-ground);box-shadow:inset 0 0 0 1px var(--rule);overflow:hidden}
.bar i{display:block;height:100%;background:var(--partly)}
.bar.covered i{background:var(--covered)}
.pair{display:grid;grid-template-columns:minmax(0,1fr) minmax(300px,400px);gap:32px;align-items:start}
.drawing{min-width:0}
.paint{display:flex;flex-wrap:wrap;gap:6px 20px;margin:10px 0 0;padding:0;list-style:none;font-size:13px;color:var(--soft)}
.paint li{display:flex;align-items:center;gap:7px}
.paint i{width:22px;height:14px;border-radius:4px;border:1.5px solid}
.paint .covered i{border-color:var(--covered);background:var(--covered-ground)}
.paint .partly i{border-color:var(--partly);background:var(--partly-ground)}
.paint .never i{border-color:var(--never);background:var(--never-ground);border-style:dotted}
.missing details{border-top:1px solid var(--rule)}
.missing summary{cursor:pointer;padding:9px 0;font-size:14.5px;font-weight:500}
.missing summary span{color:var(--soft);font-weight:400;margin-left:4px;font-variant-numeric:tabular-nums}
.missing ul{list-style:none;margin:0 0 12px;padding:0}
.missing li{padding:5px 0 7px 12px;border-left:3px solid var(--never);margin-bottom:6px;overflow-wrap:anywhere;line-height:1.35;unicode-bidi:isolate}
.missing p{margin:0}
.missing b{font-size:13.5px;font-weight:640;color:var(--never)}
.missing small{color:var(--soft);font-size:12.5px}
code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
.cond{display:block;color:var(--soft)}
.none{color:var(--covered);margin:20px 0 0}
@media (min-width:1001px){.beside{position:sticky;top:16px;max-height:calc(100vh - 32px);overflow:auto;scrollbar-width:thin;padding-right:6px}}
@media (max-width:1000px){.pair{grid-template-columns:minmax(0,1fr);gap:20px}}
@media (max-width:600px){.sum{grid-template-columns:minmax(0,1fr)}.figure b{font-size:44px}.meter{width:24%}.shares th,.shares td{padding-right:8px}}
@media print{.beside{position:static;max-height:none;overflow:visible}.pair{grid-template-columns:minmax(0,1fr)}}
"""
)
