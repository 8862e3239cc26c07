/* The search would need a worker made of a blob, which the page's policy refuses. */
Redoc.init("/openapi.json", { disableSearch: true, nativeScrollbars: true }, document.getElementById("page"));
