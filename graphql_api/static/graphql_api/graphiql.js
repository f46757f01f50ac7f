"use strict";

/* Starts GraphiQL on this page's own door. Nothing is fetched from elsewhere. */
(() => {
  const place = document.getElementById("graphiql");
  const tabs = JSON.parse(document.getElementById("starter-tabs").textContent);

  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };

  const fetcher = async (parameters, options) => {
    const response = await fetch(place.dataset.endpoint, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        Accept: "application/graphql-response+json, application/json",
        "Accept-Language": place.dataset.language,
        "Content-Type": "application/json",
        // Read anew each time: signing in changes it.
        "X-CSRFToken": cookie("csrftoken"),
        ...(options && options.headers),
      },
      body: JSON.stringify(parameters),
    });
    return response.json();
  };

  function Page() {
    const [query, setQuery] = React.useState(undefined);
    const explorer = GraphiQLPluginExplorer.useExplorerPlugin({ query, onEdit: setQuery, showAttribution: false });
    return React.createElement(GraphiQL, {
      fetcher,
      query,
      onEditQuery: setQuery,
      plugins: [explorer],
      defaultTabs: tabs,
      defaultEditorToolsVisibility: true,
      // What staff look for goes into a header; a tab that needs one opens with it.
      isHeadersEditorEnabled: true,
    });
  }

  ReactDOM.render(React.createElement(Page), place);
})();
