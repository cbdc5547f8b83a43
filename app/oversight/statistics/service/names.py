"""What people call the groups of a table that are kinds of something: in the answers they stand beside their codes."""

from collections.abc import Mapping
from enum import StrEnum

from app.foundation.core.i18n import Text
from app.journey.voice.domain.steps import VoiceStep
from app.registers.jobcenters.domain import ActivityKind
from app.registers.law.domain import LegalBasis

# Short enough to stand beside a bar; papers have the acts' whole names. LAB is lov om en aktiv beskæftigelsesindsats.
_LEGAL_BASES: Mapping[StrEnum, Text] = {
    LegalBasis.INTL_23B: Text("Integrationsloven § 23 b", "Integration Act § 23 b"),
    LegalBasis.LAB_JOB_READY: Text("LAB kapitel 11, jobparat", "LAB chapter 11, job-ready"),
    LegalBasis.LAB_GRADUATE: Text("LAB kapitel 11, nyuddannet", "LAB chapter 11, recent graduate"),
    LegalBasis.LAB_OTHER: Text("LAB kapitel 11, øvrige", "LAB chapter 11, others"),
}
_STEPS: Mapping[StrEnum, Text] = {
    VoiceStep.MATCHED: Text("Forslag godtaget", "Match agreed"),
    VoiceStep.GRANTED: Text("Praktik bevilget", "Internship granted"),
    VoiceStep.FOLLOW_UP: Text("Opfølgning", "Follow-up"),
    VoiceStep.PLACEMENT_ENDED: Text("Praktik slut", "Internship ended"),
    VoiceStep.EMPLOYED: Text("Job begyndt", "Job begun"),
    VoiceStep.JOB_ENDED: Text("Job slut", "Job ended"),
}
_PURPOSES: Mapping[StrEnum, Text] = {
    ActivityKind.ON_THE_JOB: Text("Oplæring på arbejdspladsen", "Training on the job"),
    ActivityKind.COURSE: Text("Kursus", "Course"),
    ActivityKind.LANGUAGE: Text("Dansk", "Danish"),
    ActivityKind.READINESS: Text("Arbejdspladsparathed", "Workplace readiness"),
    ActivityKind.FINANCIAL_LITERACY: Text("Privatøkonomi", "Personal finances"),
    ActivityKind.CITIZENSHIP: Text("Medborgerskab", "Citizenship"),
    ActivityKind.COUNSELLING: Text("Rådgivning", "Counselling"),
    ActivityKind.LICENCE: Text("Certifikat eller kørekort", "Certificate or licence"),
    ActivityKind.MENTORING: Text("Mentorstøtte", "Mentoring"),
}
KINDS: Mapping[str, Mapping[StrEnum, Text]] = {"legal_basis": _LEGAL_BASES, "step": _STEPS, "purpose": _PURPOSES}
