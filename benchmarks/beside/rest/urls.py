"""The paths of the views."""

from django.urls import path

from benchmarks.beside.rest import steps, views
from benchmarks.beside.rest.sign_in import SignIn

urlpatterns = [
    path("v1/auth/token", SignIn.as_view()),
    path("v1/me", views.Me.as_view()),
    path("v1/needs", steps.Needs.as_view()),
    path("v1/needs/<uuid:need_id>", views.Need.as_view()),
    path("v1/needs/<uuid:need_id>/publish", steps.Publish.as_view()),
    path("v1/candidates", views.Candidates.as_view()),
    path("v1/candidates/<uuid:candidate_id>", views.Candidate.as_view()),
    path("v1/matches", views.Matches.as_view()),
    path("v1/matches/<uuid:match_id>", views.Match.as_view()),
    path("v1/matches/<uuid:match_id>/consent", steps.Consent.as_view()),
    path("v1/matches/<uuid:match_id>/accept", steps.Accept.as_view()),
    path("v1/placements", views.Placements.as_view()),
    path("v1/placements/<uuid:placement_id>", views.Placement.as_view()),
    path("v1/placements/<uuid:placement_id>/start", steps.Start.as_view()),
    path("v1/follow-ups", views.FollowUps.as_view()),
    path("v1/follow-ups/<uuid:follow_up_id>", views.FollowUp.as_view()),
    path("v1/follow-ups/<uuid:follow_up_id>/record", steps.Record.as_view()),
    path("v1/worklist", views.Worklist.as_view()),
]
