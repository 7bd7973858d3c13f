"""Views: frozen records in, text out (HTML, SVG, Mermaid, plain tables); nothing here reads, waits or looks at a clock."""
