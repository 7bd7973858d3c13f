"""Views: frozen records in, text out (HTML, SVG, Mermaid, plain tables), without files or a clock."""
