"""The page types, the settings of the site and the step of approval."""

from .approval import SecondPersonApprovalTask
from .bulletins import BulletinIndexPage, BulletinPage
from .courses import Competence, CourseIndexPage, CoursePage
from .home import ContentPage, HomePage
from .portal_page import PortalPage
from .site_settings import SiteSettings
from .stories import StoryIndexPage, StoryPage

__all__ = [
    "BulletinIndexPage",
    "BulletinPage",
    "Competence",
    "ContentPage",
    "CourseIndexPage",
    "CoursePage",
    "HomePage",
    "PortalPage",
    "SecondPersonApprovalTask",
    "SiteSettings",
    "StoryIndexPage",
    "StoryPage",
]
