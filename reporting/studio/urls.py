from django.urls import URLPattern, URLResolver, include, path

from reporting.studio.views import book, read, write

_chapter: list[URLPattern | URLResolver] = [
    path("", write.WriteView.as_view(), name="studio-chapter"),
    path("brouillon/", write.AutosaveView.as_view(), name="studio-autosave"),
    path("reunir/<int:aside>/", write.ConflictView.as_view(), name="studio-conflict"),
    path("photo/", read.UploadView.as_view(), name="studio-upload"),
    path("confier/", book.AssignView.as_view(), name="studio-assign"),
    path("apercu/", read.PreviewView.as_view(), name="studio-preview"),
    path("apercu/pdf/", read.PdfView.as_view(), name="studio-pdf"),
    path("etape/", read.StepView.as_view(), name="studio-step"),
    path("versions/<int:number>/", read.VersionView.as_view(), name="studio-version"),
    path("versions/<int:number>/retablir/", read.RestoreView.as_view(), name="studio-restore"),
]

_studio: list[URLPattern | URLResolver] = [
    path("", book.ProgressView.as_view(), name="studio"),
    path("ouvrir/", book.OpenView.as_view(), name="studio-open"),
    path("suivante/", book.NextEditionView.as_view(), name="studio-next"),
    path("calendrier/", book.MilestonesView.as_view(), name="studio-milestones"),
    path("calendrier/<int:pk>/", book.TickView.as_view(), name="studio-tick"),
    path("photos/<str:name>", read.PhotoView.as_view(), name="studio-photo"),
    path("<slug:chapter>/", include(_chapter)),
]

urlpatterns = [path("bilans/<slug:slug>/studio/", include(_studio))]
