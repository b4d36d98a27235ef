package dev.unroll.report;

import dev.unroll.io.ModelFiles;

/** The frame of a page: its style, for screens light and dark and for paper, and its title. */
final class ReportPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d6dbe1; --paper: #ffffff;
              --c0: #1f6feb; --c1: #d1570a; --c2: #1a7f37; --c3: #8250df; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --line: #343b44; --paper: #0f1318;
              --c0: #58a6ff; --c1: #f0883e; --c2: #56d364; --c3: #bc8cff; } }
            body { margin: 0 auto; padding: 1rem; max-width: 76rem; background: var(--paper); color: var(--ink);
              font: 16px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; break-after: avoid; }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem 2rem; }
            figure { margin: 0; min-width: 0; break-inside: avoid; } .charts + figure { margin-top: 1rem; } figcaption { font-weight: 600; }
            svg { width: 100%; height: auto; } text { font: 12px system-ui, sans-serif; fill: var(--soft); }
            @media (max-width: 40rem) { text { font-size: 14px; } }
            .grid { stroke: var(--line); } .axis { stroke: var(--soft); } .frame { fill: none; stroke: var(--line); }
            .mark { stroke: var(--soft); stroke-dasharray: 4 3; }
            .l0, .l1, .l2, .l3 { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
            .l0 { stroke: var(--c0); } .l1 { stroke: var(--c1); } .l2 { stroke: var(--c2); } .l3 { stroke: var(--c3); }
            .s0 { fill: var(--c0); } .s1 { fill: var(--c1); } .s2 { fill: var(--c2); } .s3 { fill: var(--c3); }
            details { overflow-x: auto; } summary { color: var(--soft); cursor: pointer; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; } .wide { overflow-x: auto; }
            th, td { padding: 0.15rem 0.75rem 0.15rem 0; border-bottom: 1px solid var(--line); text-align: left; }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; break-inside: avoid; } .ending { font-weight: 600; }
            td { overflow-wrap: break-word; max-width: 60rem; }
            @media print { body { max-width: none; padding: 0; } details { display: none; } .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
            """;

    private ReportPage() {}

    static Html begin(String title) {
        Html page = new Html();
        page.add(
                "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        page.add(ModelFiles.REPORT_MARK + "\n");
        page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        page.element("title", title);
        page.add("<style>\n" + STYLE + "</style>\n</head>\n<body>\n");
        return page;
    }

    static String end(Html page) {
        return page.add("</body>\n</html>\n").toString();
    }
}
