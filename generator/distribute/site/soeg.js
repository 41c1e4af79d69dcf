// Search and filters of the index; without JavaScript the whole list is shown and the form stays hidden.
(function () {
  "use strict";
  var form = document.getElementById("soeg");
  var rows = Array.prototype.slice.call(document.querySelectorAll("tbody tr"));
  var text = document.getElementById("tekst");
  var region = document.getElementById("region");
  var band = document.getElementById("stoerrelse");
  var count = document.getElementById("antal");
  function show() {
    var wanted = text.value.trim().toLocaleLowerCase("da");
    var shown = 0;
    rows.forEach(function (row) {
      var fits = row.dataset.tekst.indexOf(wanted) >= 0 &&
        (!region.value || row.dataset.region === region.value) &&
        (!band.value || row.dataset.stoerrelse === band.value);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = "Viser " + shown + " af " + rows.length;
  }
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", show);
  show();
})();
