"""The addresses."""

from django.urls import include, path

from tautband.web import errors, explorer
from tautband.web.atlas import views as atlas

urlpatterns = [
    path("", explorer.explorer, name="explorer"),
    path("ranking/", explorer.ranking, name="ranking"),
    path("why/", explorer.why, name="why"),
    path("atlas/", atlas.index, name="atlas"),
    path("atlas/muscle/<str:key>/", atlas.muscle, name="atlas_muscle"),
    path("atlas/mimic/<str:key>/", atlas.mimic, name="atlas_mimic"),
    path("atlas/region/<str:key>/", atlas.region, name="atlas_region"),
    path("atlas/finding/<str:key>/", atlas.finding, name="atlas_finding"),
    path("atlas/sources/", atlas.sources, name="atlas_sources"),
    path("account/", include("allauth.urls")),
    path("clinic/", include("tautband.web.clinic.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler429 = errors.too_many
handler404 = errors.not_found
handler500 = errors.internal_failure
